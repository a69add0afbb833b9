"""Wrong: the end of the stream is taken for the end of the command.

What the user sees: the server crashes in the middle of a command, and the client says that it succeeded.
Caught by: stage_24_the_answer_comes_in_pieces
Because: do not invent an exit status
"""

import remote_cmd


def show_answer(self):
    try:
        return right_show_answer(self)
    except remote_cmd.ProtocolError:
        return 0


right_show_answer = remote_cmd.FramedClient.show_answer
remote_cmd.FramedClient.show_answer = show_answer
remote_cmd.main()
