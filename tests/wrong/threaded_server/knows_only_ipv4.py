"""Wrong: every socket is of the family AF_INET.

What the user sees: [::1]:9001 cannot be had, and localhost not where it is ::1.
Caught by: stage_20_ipv6_works_the_same
Because: an IPv6 address needs a socket of its own family
"""

import socket

import threaded_server


def addresses(addr):
    return [(socket.AF_INET, addr)]


threaded_server.addresses = addresses

threaded_server.main()
