"""Wrong: a reset is caught, and taken for the end of the answer.

What the user sees: the server crashes, and `client -- make && echo fine` says fine.
Caught by: stage_26_an_answer_without_an_end
Because: do not invent one
"""

import remote_cmd


def show_answer(self):
    try:
        return right_show_answer(self)
    except ConnectionError:
        return 0


right_show_answer = remote_cmd.FramedClient.show_answer
remote_cmd.FramedClient.show_answer = show_answer
remote_cmd.main()
