"""Wrong: each try has a socket of its own, and all of them are listened to and kept.

What the user sees: a line that is never answered uses up all descriptors.
Caught by: stage_26_waiting_costs_no_work_and_no_sockets_pile_up
Because: a socket is left behind
"""

import select
import time

import udp_upper

def ask(self, family, addr, line):
    self.awaited.append(udp_upper.answer_to(line))
    tries = []
    for _ in self.tries:
        sock = udp_upper.connect_socket(family, addr)
        tries.append(sock)
        sock.send(line)
        deadline = time.monotonic() + self.timeout
        while (left := deadline - time.monotonic()) > 0:
            readable, _, _ = select.select(tries, [], [], left)
            for one in readable:
                reply = udp_upper.receive_reply(one)
                if self.is_answer(reply, line):
                    self.sockets.append(sock)
                    return reply
    raise TimeoutError("no reply")


udp_upper.Client.ask = ask

udp_upper.main()
