"""Wrong: --threads one is accepted, and each peer gets a thread all the same.

What the user sees: what is not safe with several threads breaks, though only one was allowed.
Caught by: stage_09_one_thread_serves_one_peer_after_the_other
Because: more peers are served at once than were asked for
"""

import threaded_server


def way_of_serving(threads):
    if threads.startswith("pool:"):
        return threaded_server.Pool(int(threads.removeprefix("pool:"))).serve
    return threaded_server.thread_per_request


threaded_server.way_of_serving = way_of_serving

threaded_server.main()
