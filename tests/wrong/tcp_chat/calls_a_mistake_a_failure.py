"""Wrong: a mistake on the command line ends the program with exit status 1.

What the user sees: a script cannot tell a wrong option from a server that is not there.
Caught by: stage_26_mistakes_on_the_command_line
Because: a mistake on the command line is exit status 2
"""

import sys

import tcp_chat

right_command_line = tcp_chat.command_line


def command_line():
    try:
        return right_command_line()
    except SystemExit:
        sys.exit(1)


tcp_chat.command_line = command_line
tcp_chat.main()
