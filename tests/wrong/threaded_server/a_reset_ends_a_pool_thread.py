"""Wrong: the error of a reset is caught where --threads one serves, not in the pool.

What the user sees: with each peer that crashes the pool has a thread less, and at last it has none.
Caught by: stage_10_a_pool_serves_as_many_as_it_has_threads
Because: the error of a peer that reset its connection ended a thread of the pool
"""

import threaded_server


def one_at_a_time(work, request):
    try:
        work(request)
    except OSError as error:
        threaded_server.note(error)


def finish_request(self, request):
    try:
        request.handle()
    finally:
        request.close()
        self.leave(request)


threaded_server.one_at_a_time = one_at_a_time
threaded_server.Server.finish_request = finish_request

threaded_server.main()
