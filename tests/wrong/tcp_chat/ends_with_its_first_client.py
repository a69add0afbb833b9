"""Wrong: accept is called once.

What the user sees: the server has to be started again for each client.
Caught by: stage_08_a_closed_peer_does_not_stop_the_server
Because: the server ended with its client
"""

import tcp_chat


def serve(args):
    tcp_chat.end_at_ctrl_c()
    listener = tcp_chat.listen(args)
    print("listening on", tcp_chat.shown(listener.getsockname()), flush=True)
    tcp_chat.serve_next(listener, args, None)


tcp_chat.serve = serve
tcp_chat.main()
