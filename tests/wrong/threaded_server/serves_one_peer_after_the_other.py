"""Wrong: the thread that accepts also serves.

What the user sees: many can connect, but only the first one gets answers.
Caught by: stage_04_many_peers_are_served_at_once
Because: accept must not wait until a peer has been served
"""

import threaded_server


def thread_per_request(work, request):
    work(request)


threaded_server.thread_per_request = thread_per_request

threaded_server.main()
