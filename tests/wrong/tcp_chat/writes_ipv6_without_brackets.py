"""Wrong: the address is written as host, colon, port, whatever the host.

What the user sees: ::1:9000 is an address of its own, and no program can connect to it.
Caught by: stage_25_names_and_ipv6
Because: an IPv6 address is written in brackets
"""

import tcp_chat


def shown(addr):
    host, port = addr[:2]
    return f"{host}:{port}"


tcp_chat.shown = shown
tcp_chat.main()
