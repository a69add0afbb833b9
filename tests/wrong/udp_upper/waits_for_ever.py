"""Wrong: the client waits for the answer without a timeout.

What the user sees: one datagram is lost, and the client never stops waiting.
Caught by: stage_17_what_is_not_answered_is_sent_again
Because: recv needs a timeout
"""

import udp_upper


def try_once(self, sock, line):
    sock.send(line)
    while True:
        reply = udp_upper.receive_reply(sock)
        if self.is_answer(reply, line):
            return reply


udp_upper.Client.try_once = try_once
udp_upper.main()
