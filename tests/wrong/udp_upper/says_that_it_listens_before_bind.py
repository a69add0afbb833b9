"""Wrong: the server says that it listens, and only then binds its socket.

What the user sees: "listening on" of a server that does not listen, since the port is taken.
Caught by: stage_09_a_taken_port_is_an_error
Because: before bind had succeeded
"""

import sys

import udp_upper

right = udp_upper.bind


def bind(addr):
    host, port = addr
    if port:
        print(f"listening on {host}:{port}", flush=True)
    return right(addr)


udp_upper.bind = bind
udp_upper.main()
