"""Wrong: each peer has a thread, and the next accept waits for its end.

What the user sees: many can connect, but only the first one gets answers, in spite of all the threads.
Caught by: stage_04_many_peers_are_served_at_once
Because: accept must not wait until a peer has been served
"""

import threading

import threaded_server


def thread_per_request(work, request):
    thread = threading.Thread(target=work, args=(request,), daemon=True)
    thread.start()
    thread.join()


threaded_server.thread_per_request = thread_per_request

threaded_server.main()
