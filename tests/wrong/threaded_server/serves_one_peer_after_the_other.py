"""Wrong: the thread that accepts also serves.

What the user sees: many can connect, but only the first one gets answers.
Caught by: stage_04_many_peers_are_served_at_once
Because: accept must not wait until a peer has been served
"""

import threaded_server


def a_thread_each(work, request):
    work(request)


threaded_server.a_thread_each = a_thread_each

threaded_server.main()
