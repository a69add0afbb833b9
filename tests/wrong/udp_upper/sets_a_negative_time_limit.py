"""Wrong: the client does not look whether any time is left before it waits for it.

What the user sees: now and then it ends with "Timeout value out of range".
Caught by: stage_23_wrong_replies_do_not_prolong_the_wait
Because: became zero or negative
"""

import time

import udp_upper

def try_once(self, sock, line):
    sock.send(line)
    deadline = time.monotonic() + self.timeout
    while True:
        sock.settimeout(deadline - time.monotonic())
        reply = udp_upper.receive_reply(sock)
        if self.is_answer(reply, line):
            return reply


udp_upper.Client.try_once = try_once

udp_upper.main()
