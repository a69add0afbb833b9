"""Wrong: the time limit is for each wait for output.

What the user sees: `client -- yes` runs for ever, though the server was started with --timeout 60s.
Caught by: stage_17_time_is_up
Because: starts anew with each piece of output
"""

import threading

import remote_cmd


def wait(self, limit):
    self.limit = limit
    self.start_timer()
    ending = threading.Thread(target=self.kill_what_is_left, daemon=True)
    ending.start()
    self.read_outputs()
    ending.join()
    with self.ending:
        self.process.wait()
    self.timer.cancel()
    remote_cmd.running.discard(self)
    return self.status()


def start_timer(self):
    self.timer = threading.Timer(self.limit, self.kill, ["nothing came for too long"])
    self.timer.daemon = True
    self.timer.start()


def read_piece(self, pipe):
    piece = right_read_piece(self, pipe)
    if piece:
        self.timer.cancel()
        self.start_timer()
    return piece


right_read_piece = remote_cmd.Job.read_piece
remote_cmd.Job.wait = wait
remote_cmd.Job.start_timer = start_timer
remote_cmd.Job.read_piece = read_piece
remote_cmd.main()
