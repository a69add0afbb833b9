"""Wrong: a client is served to its end before the next one is accepted.

What the user sees: while one user's command runs, or one just looks on, all others wait.
Caught by: stage_20_a_busy_client_blocks_nobody
Because: serve each client in a thread of its own
"""

import signal
import threading

import remote_cmd


def serve(args):
    listener = remote_cmd.listen(args.addr)
    remote_cmd.on_signals([signal.SIGINT, signal.SIGTERM, signal.SIGHUP], remote_cmd.stop_server)
    print("listening on", remote_cmd.shown(listener.getsockname()), flush=True)
    places = threading.Semaphore(args.max_clients)
    while True:
        places.acquire()
        sock, peer = remote_cmd.accept(listener)
        remote_cmd.serve_client(sock, peer, args, places)


remote_cmd.serve = serve
remote_cmd.main()
