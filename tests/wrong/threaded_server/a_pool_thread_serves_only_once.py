"""Wrong: a thread of the pool takes one request, and ends.

What the user sees: with --threads pool:4 the server answers four peers, and then nobody.
Caught by: stage_10_a_pool_serves_as_many_as_it_has_threads
Because: a thread of the pool that is done must take the next peer
"""

import threaded_server


def worker(self):
    work, request = self.queue.get()
    work(request)


threaded_server.Pool.worker = worker

threaded_server.main()
