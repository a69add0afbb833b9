"""Wrong: a line without a line end is taken for the end of the input.

What the user sees: `printf 'ls' | client` does nothing.
Caught by: stage_25_the_client_as_a_prompt
Because: a last line without a line end
"""

import sys

import remote_cmd


def read_line():
    line = sys.stdin.readline()
    return line[:-1] if line.endswith("\n") else None


remote_cmd.read_line = read_line
remote_cmd.main()
