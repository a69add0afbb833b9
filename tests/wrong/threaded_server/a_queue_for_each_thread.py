"""Wrong: each thread of the pool has a queue of its own, and peers are dealt out in turn.

What the user sees: a peer waits behind a silent one, though other threads have nothing to do.
Caught by: stage_10_a_pool_serves_as_many_as_it_has_threads
Because: with a queue for each thread, a peer waits behind another one
"""

import itertools
import queue
import threading

import threaded_server


class Pool:
    def __init__(self, size):
        queues = [queue.SimpleQueue() for _ in range(size)]
        for one in queues:
            threading.Thread(target=self.worker, args=(one,), daemon=True).start()
        self.turns = itertools.cycle(queues)

    def serve(self, work, request):
        next(self.turns).put((work, request))

    def worker(self, requests):
        while True:
            work, request = requests.get()
            work(request)


threaded_server.Pool = Pool

threaded_server.main()
