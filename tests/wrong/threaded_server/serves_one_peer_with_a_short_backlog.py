"""Wrong: the thread that accepts also serves, and the backlog is short.

What the user sees: a few peers can connect, and the next one waits for its connection.
Caught by: stage_04_many_peers_are_served_at_once
Because: or give listen a longer backlog
"""

import threaded_server

def thread_per_request(work, request):
    work(request)


threaded_server.REQUEST_QUEUE_SIZE = 5
threaded_server.thread_per_request = thread_per_request

threaded_server.main()
