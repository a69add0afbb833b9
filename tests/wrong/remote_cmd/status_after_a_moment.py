"""Wrong: the threads that read the outputs are given a moment, and then the exit status is sent.

What the user sees: a client that is slow loses the end of a long output.
Caught by: stage_20_a_busy_client_blocks_nobody
Because: the exit status overtook the output
"""

import threading

import remote_cmd


def read_outputs(self):
    outputs = [(remote_cmd.STDOUT, self.process.stdout), (remote_cmd.STDERR, self.process.stderr)]
    readers = [threading.Thread(target=self.read_output, args=output, daemon=True) for output in outputs]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(0.1)


remote_cmd.Job.read_outputs = read_outputs
remote_cmd.main()
