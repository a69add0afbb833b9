"""Wrong: every socket is one of IPv4, also for an IPv6 address.

What the user sees: the server listens at 127.0.0.1 when [::1] was asked for.
Caught by: stage_20_ipv6_works_the_same
Because: AF_INET6
"""

import socket

import threaded_server

def addresses(addr):
    host, port = addr
    return [(socket.AF_INET, ("127.0.0.1" if ":" in host else host, port))]


threaded_server.addresses = addresses

threaded_server.main()
