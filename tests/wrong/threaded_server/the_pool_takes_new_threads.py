"""Wrong: the pool starts a thread for each connection, whatever its size.

What the user sees: with --threads pool:4 a thousand peers still make a thousand threads.
Caught by: stage_10_a_pool_serves_as_many_as_it_has_threads
Because: more peers are served at once than were asked for
"""

import threading

import threaded_server


def serve(self, work, request):
    threading.Thread(target=work, args=(request,), daemon=True).start()


threaded_server.Pool.serve = serve

threaded_server.main()
