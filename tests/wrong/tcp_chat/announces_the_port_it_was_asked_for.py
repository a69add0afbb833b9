"""Wrong: the server says which address it was given, not which it got.

What the user sees: "listening on 127.0.0.1:0", and nobody can find the server.
Caught by: stage_01_the_server_says_where_it_listens
Because: after bind, ask the socket which it is (getsockname)
"""

import tcp_chat


def serve(args):
    tcp_chat.end_at_ctrl_c()
    listener = tcp_chat.listen(args)
    print("listening on", tcp_chat.shown(args.addr), flush=True)
    while tcp_chat.serve_next(listener, args, None):
        pass


tcp_chat.serve = serve
tcp_chat.main()
