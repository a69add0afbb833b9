"""Wrong: an IPv6 address is written like an IPv4 one.

What the user sees: ::1:9001 could be an address without a port as well.
Caught by: stage_20_ipv6_works_the_same
Because: an IPv6 address is written in brackets
"""

import threaded_server


def shown(addr):
    host, port = addr[:2]
    return f"{host}:{port}"


threaded_server.shown = shown

threaded_server.main()
