"""Wrong: a port that was given is announced before bind.

What the user sees: a script that waits for this line connects to another program.
Caught by: stage_19_an_address_in_use_is_reported
Because: it said that it listens before it did
"""

import tcp_chat


def serve(args):
    tcp_chat.end_at_ctrl_c()
    if args.addr[1] != 0:
        print("listening on", tcp_chat.shown(args.addr), flush=True)
    try:
        listener = tcp_chat.listen(args)
    except OSError as error:
        tcp_chat.fail("bind", args.addr, error)
    if args.addr[1] == 0:
        print("listening on", tcp_chat.shown(listener.getsockname()), flush=True)
    keyboard = tcp_chat.Keyboard() if args.duplex else None
    while tcp_chat.serve_next(listener, args, keyboard):
        pass


tcp_chat.serve = serve
tcp_chat.main()
