"""Wrong: a mistake on the command line is exit status 1, as a failure is.

What the user sees: a script cannot tell a wrong option from an address in use.
Caught by: stage_20_names_ipv6_and_mistakes
Because: exit status 2
"""

import event_loop


def command_line():
    try:
        return as_before()
    except SystemExit:
        raise SystemExit(1) from None


as_before = event_loop.command_line
event_loop.command_line = command_line

event_loop.main()
