"""Wrong: the limit is for the wait after the last output, and a command that hangs never gets there.

What the user sees: `--timeout` seems to do nothing.
Caught by: stage_17_time_is_up
Because: kill the whole process group when the time is up
"""

import threading

import remote_cmd


def wait(self, limit):
    ending = threading.Thread(target=self.kill_what_is_left, daemon=True)
    ending.start()
    self.read_outputs()
    ending.join(limit)
    if ending.is_alive():
        self.kill(f"a command may run for {limit} s")
        ending.join()
    with self.ending:
        self.process.wait()
    remote_cmd.running.discard(self)
    return self.status()


remote_cmd.Job.wait = wait
remote_cmd.main()
