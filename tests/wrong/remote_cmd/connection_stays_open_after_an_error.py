"""Wrong: after the frame of kind 5 the server reads on.

What the user sees: a client with a bug gets one error after another, and some of its bytes are run.
Caught by: stage_19_broken_frames_are_refused
Because: close after the frame of kind 5
"""

import remote_cmd


def serve(self):
    try:
        while True:
            try:
                frame = self.frames.receive()
                if not frame:
                    return
                self.obey(*frame)
            except ValueError as error:
                self.tell(remote_cmd.ERROR, str(error).encode())
    finally:
        self.stop()


remote_cmd.Conversation.serve = serve
remote_cmd.main()
