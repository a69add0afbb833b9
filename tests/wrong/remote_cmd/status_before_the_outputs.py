"""Wrong: nobody waits for the threads that read the outputs.

What the user sees: now and then the last lines of the output are missing.
Caught by: stage_08_long_output_is_many_frames
Because: the exit status overtook the output
"""

import threading

import remote_cmd


def read_outputs(self):
    outputs = [(remote_cmd.STDOUT, self.process.stdout), (remote_cmd.STDERR, self.process.stderr)]
    for output in outputs:
        threading.Thread(target=self.read_output, args=output, daemon=True).start()


remote_cmd.Job.read_outputs = read_outputs
remote_cmd.main()
