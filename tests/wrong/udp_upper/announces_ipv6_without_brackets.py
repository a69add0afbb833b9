"""Wrong: the server prints an IPv6 address without brackets.

What the user sees: `listening on ::1:44555`, which reads as an address without a port.
Caught by: stage_11_host_is_a_name_or_an_address_of_either_family
Because: is written in brackets
"""

import udp_upper


def shown(addr):
    return f"{addr[0]}:{addr[1]}"


udp_upper.shown = shown
udp_upper.main()
