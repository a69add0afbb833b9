"""Wrong: the server sees that the shell has ended, and never waits for it.

What the user sees: after some thousand commands nothing can be started any more: the table of processes is full.
Caught by: stage_15_nothing_is_left_in_the_background
Because: else it stays a zombie
"""

import os
import threading

import remote_cmd


def wait(self, limit):
    timer = threading.Timer(limit, self.kill, [f"a command may run for {limit} s"])
    timer.daemon = True
    timer.start()
    ending = threading.Thread(target=self.kill_what_is_left, daemon=True)
    ending.start()
    self.read_outputs()
    ending.join()
    timer.cancel()
    ended = os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOWAIT)
    remote_cmd.running.discard(self)
    never_collected.append(self)
    return ended.si_status if ended.si_code == os.CLD_EXITED else 128 + ended.si_status


never_collected = []
remote_cmd.Job.wait = wait
remote_cmd.main()
