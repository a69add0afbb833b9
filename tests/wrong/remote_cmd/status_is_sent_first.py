"""Wrong: the exit status is sent as soon as it is known, and then what was read of the outputs.

What the user sees: the client ends before it has printed anything.
Caught by: stage_02_a_command_is_run
Because: the exit status overtook the output
"""

import struct

import remote_cmd


def see_through(self, job):
    output = []
    job.take = lambda kind, data: output.append((kind, data))
    status = job.wait(self.limit)
    self.tell(remote_cmd.EXIT_STATUS, struct.pack(">i", status))
    for kind, data in output:
        self.tell(kind, data)
    with self.lock:
        self.job = None
        self.start_next()


remote_cmd.Conversation.see_through = see_through
remote_cmd.main()
