"""Wrong: the server prints the HOST that was asked for, a name, and not the address of its socket.

What the user sees: nobody can tell from the line whether it listens on 127.0.0.1 or on [::1].
Caught by: stage_11_host_is_a_name_or_an_address_of_either_family
Because: not the name that was asked for
"""

import sys

import udp_upper

right = udp_upper.shown


def shown(addr):
    asked = [arg for arg in sys.argv if arg.startswith("localhost:")]
    return f"localhost:{addr[1]}" if asked else right(addr)


udp_upper.shown = shown
udp_upper.main()
