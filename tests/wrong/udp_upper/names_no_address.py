"""Wrong: the server does not say which address could not be bound.

What the user sees: "Address already in use". Which one?
Caught by: stage_09_a_taken_port_is_an_error
Because: told with the address that could not be had
"""

import sys

import udp_upper

bind = udp_upper.bind


def bind_or_end(addr):
    try:
        return bind(addr)
    except OSError as error:
        sys.exit(error.strerror)


udp_upper.bind = bind_or_end
udp_upper.main()
