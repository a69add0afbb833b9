"""Wrong: each peer has a thread, and the next accept waits for its end.

What the user sees: many can connect, but only the first one gets answers, in spite of all the threads.
Caught by: stage_04_many_peers_are_served_at_once
Because: accept must not wait until a peer has been served
"""

import threading

import threaded_server


def a_thread_each(work, request):
    thread = threading.Thread(target=work, args=(request,), daemon=True)
    thread.start()
    thread.join()


threaded_server.a_thread_each = a_thread_each

threaded_server.main()
