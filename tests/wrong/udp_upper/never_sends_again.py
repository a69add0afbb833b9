"""Wrong: when no answer comes in time, the client gives up.

What the user sees: every lost datagram is a line without an answer.
Caught by: stage_17_what_is_not_answered_is_sent_again
Because: a timeout is no failure of the client
"""

import udp_upper


def ask(self, family, addr, line):
    sock = udp_upper.connect_socket(family, addr)
    self.sockets.append(sock)
    self.awaited.append(udp_upper.answer_to(line))
    return self.try_once(sock, line)


udp_upper.Client.ask = ask
udp_upper.main()
