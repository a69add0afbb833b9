"""Wrong: the pool has four threads, whatever number is asked for.

What the user sees: with pool:2 four peers are served, with pool:5 the fifth waits.
Caught by: stage_10_a_pool_serves_as_many_as_it_has_threads
Because: a pool of N threads serves N peers at once
"""

import threaded_server

init = threaded_server.Pool.__init__
threaded_server.Pool.__init__ = lambda self, size: init(self, 4)

threaded_server.main()
