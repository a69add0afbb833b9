"""Wrong: --max-clients is read, and not kept.

What the user sees: a hundred connections, a hundred threads, though 10 are allowed.
Caught by: stage_20_a_busy_client_blocks_nobody
Because: count the clients
"""

import threading

import remote_cmd


class NoSemaphore(threading.Event):
    def __init__(self, count):
        super().__init__()

    def acquire(self):
        pass

    def release(self):
        pass


remote_cmd.threading.Semaphore = NoSemaphore
remote_cmd.main()
