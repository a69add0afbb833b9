"""Wrong: the server announces the address that it was asked for.

What the user sees: "listening on 127.0.0.1:0", where no client can reach anybody.
Caught by: stage_01_the_server_says_where_it_listens
Because: print the address that the socket has after bind
"""

import sys

import udp_upper


def serve(args):
    udp_upper.end_on_ctrl_c()
    try:
        sock = udp_upper.bind(args.addr)
    except OSError as error:
        sys.exit(f"bind {udp_upper.shown(args.addr)}: {error.strerror}")
    udp_upper.allow_longest(sock)
    print("listening on", udp_upper.shown(args.addr), flush=True)
    udp_upper.serve_for_ever(sock, args.buffer)


udp_upper.serve = serve
udp_upper.main()
