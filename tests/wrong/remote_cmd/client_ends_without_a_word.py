"""Wrong: errors are caught, and nothing is said about them.

What the user sees: the output stops, the status is 1, and nobody says that the server has crashed.
Caught by: stage_26_an_answer_without_an_end
Because: say on stderr that the server has gone
"""

import sys

import remote_cmd


def show_answer(self):
    try:
        return right_show_answer(self)
    except (OSError, ValueError):
        sys.exit(1)


right_show_answer = remote_cmd.FramedClient.show_answer
remote_cmd.FramedClient.show_answer = show_answer
remote_cmd.main()
