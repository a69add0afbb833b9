"""Wrong: an error that came from one peer ends the server.

Windows reports to the next recvfrom that the answer before found nobody (WSAECONNRESET).
Linux does so only if asked with IP_RECVERR, as here.

What the user sees: a client that does not wait for its answer ends the server for all others.
Caught by: stage_08_no_datagram_and_no_peer_ends_the_server
Because: an error that concerns one peer (such as ICMP port unreachable) is no reason to stop
"""

import socket
import sys

import udp_upper

IP_RECVERR = 11  # not in Python's socket module; see ip(7)

bind_socket = udp_upper.bind_socket
serve_one = udp_upper.serve_one


def bind_and_ask_for_errors(family, addr):
    sock = bind_socket(family, addr)
    if family == socket.AF_INET:
        sock.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)
    return sock


def serve_one_or_end(sock, size):
    try:
        serve_one(sock, size)
    except OSError as error:
        sys.exit(f"recvfrom or sendto: {error.strerror}")


udp_upper.bind_socket = bind_and_ask_for_errors
udp_upper.serve_one = serve_one_or_end
udp_upper.main()
