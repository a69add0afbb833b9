"""Wrong: only an IPv4 address in numbers will do.

What the user sees: localhost:9000 does not work, nor does [::1]:9000.
Caught by: stage_25_names_and_ipv6
Because: look HOST up (getaddrinfo)
"""

import socket

import tcp_chat


def listen(args):
    host, port = args.addr
    socket.inet_aton(host)  # raises an OSError if this is not an IPv4 address
    return tcp_chat.listen_on(socket.AF_INET, (host, port), args)


tcp_chat.listen = listen
tcp_chat.main()
