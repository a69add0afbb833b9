"""Wrong: a read that gives nothing is taken for "nothing yet".

What the user sees: each client that leaves leaves a thread behind that keeps a core busy for ever, and its command, too.
Caught by: stage_07_one_command_after_another
Because: a read of 0 bytes is the end of the stream
"""

import remote_cmd


def serve(self):
    while True:
        frame = self.frames.receive()
        if not frame:
            continue
        self.obey(*frame)


remote_cmd.Conversation.serve = serve
remote_cmd.main()
