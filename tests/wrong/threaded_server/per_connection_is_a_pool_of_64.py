"""Wrong: "a thread for each peer" is a pool of 64 threads.

What the user sees: the 65th peer gets no answer until one of the others leaves.
Caught by: stage_04_many_peers_are_served_at_once
Because: a fixed number of threads is a pool
"""

import concurrent.futures

import threaded_server

executor = concurrent.futures.ThreadPoolExecutor(max_workers=64)


def thread_per_request(work, request):
    executor.submit(work, request)


threaded_server.thread_per_request = thread_per_request

threaded_server.main()
