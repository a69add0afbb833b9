"""Wrong: each line is sent with its line end.

What the user sees: nothing, with sh; with the handshake protocol the command has an empty line more.
Caught by: stage_25_the_client_as_a_prompt
Because: the line end is not part of the command
"""

import sys

import remote_cmd


def read_line():
    return sys.stdin.readline() or None


remote_cmd.read_line = read_line
remote_cmd.main()
