"""Wrong: the client asks again and again whether a reply has come.

What the user sees: one core burns while nothing happens.
Caught by: stage_26_waiting_costs_no_work_and_no_sockets_pile_up
Because: let recv wait
"""

import time

import udp_upper

def try_once(self, sock, line):
    sock.send(line)
    sock.setblocking(False)
    deadline = time.monotonic() + self.timeout
    while time.monotonic() < deadline:
        try:
            reply = udp_upper.receive_reply(sock)
        except BlockingIOError:
            continue
        if self.is_answer(reply, line):
            return reply
    raise TimeoutError


udp_upper.Client.try_once = try_once

udp_upper.main()
