"""Wrong: it prints the address that was asked for, not the one where it is bound.

What the user sees: with port 0 nobody knows where the server listens.
Caught by: stage_01_the_server_says_where_it_listens
Because: ask the socket where it is bound (getsockname)
"""

import sys

import threaded_server


def run_server(options):
    kind = threaded_server.TcpServer if options.command == "tcp" else threaded_server.UdpServer
    try:
        server = kind(options)
    except OSError as error:
        sys.exit(f"bind {threaded_server.shown(options.addr)}: {error.strerror}")
    threaded_server.on_ctrl_c(server.stop)
    threaded_server.say(f"listening on {threaded_server.shown(options.addr)}")
    server.serve_forever()


threaded_server.run_server = run_server

threaded_server.main()
