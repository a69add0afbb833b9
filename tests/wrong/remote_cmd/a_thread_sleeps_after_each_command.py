"""Wrong: a thread sleeps until the time is up, whether or not the command has ended.

What the user sees: a server that is used a lot has thousands of threads.
Caught by: stage_17_time_is_up
Because: a thread that only sleeps
"""

import threading
import time

import remote_cmd


class Timer(threading.Thread):
    def __init__(self, limit, action, args):
        super().__init__(daemon=True)
        self.limit, self.action, self.args = limit, action, args

    def run(self):
        time.sleep(self.limit)
        self.action(*self.args)

    def cancel(self):
        pass


remote_cmd.threading.Timer = Timer
remote_cmd.main()
