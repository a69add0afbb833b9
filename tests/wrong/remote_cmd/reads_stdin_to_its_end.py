"""Wrong: all lines are read before the first one is sent.

What the user sees: at the prompt nothing happens until Ctrl-D.
Caught by: stage_25_the_client_as_a_prompt
Because: answer each line before you read the next one
"""

import sys

import remote_cmd


def read_line():
    if not lines:
        lines.extend(sys.stdin.read().splitlines())
        lines.append(None)
    return lines.pop(0)


lines = []
remote_cmd.read_line = read_line
remote_cmd.main()
