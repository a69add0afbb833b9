"""Wrong: the end of a try is told by the time that the processor has worked.

What the user sees: while wrong replies come, the client waits for minutes.
Caught by: stage_23_wrong_replies_do_not_prolong_the_wait
Because: processor time
"""

import time

import udp_upper

def try_once(self, sock, line):
    sock.send(line)
    deadline = time.process_time() + self.timeout
    left = self.timeout
    while left > 0:
        sock.settimeout(left)
        reply = udp_upper.receive_reply(sock)
        if self.is_answer(reply, line):
            return reply
        left = deadline - time.process_time()
    raise TimeoutError


udp_upper.Client.try_once = try_once

udp_upper.main()
