"""Wrong: only the end of the stream is taken for the end of a client, and a reset is not.

What the user sees: the client's machine was restarted, and its command runs on for ever.
Caught by: stage_16_the_command_of_a_client_that_left_dies
Because: recv fails with a reset
"""

import remote_cmd


def serve(self):
    while True:
        try:
            frame = self.frames.receive()
        except ValueError as error:
            return self.refuse(error)
        except OSError:
            return None
        if not frame:
            return self.stop()
        try:
            self.obey(*frame)
        except ValueError as error:
            return self.refuse(error)


remote_cmd.Conversation.serve = serve
remote_cmd.main()
