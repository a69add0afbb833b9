"""Wrong: after each reply that is not the answer, the client waits for --timeout again.

What the user sees: a server that sends the wrong replies fast enough keeps the client waiting.
Caught by: stage_23_wrong_replies_do_not_prolong_the_wait
Because: the wait starts anew with each wrong reply
"""

import udp_upper


def try_once(self, sock, line):
    sock.send(line)
    sock.settimeout(self.timeout)
    while True:
        reply = udp_upper.receive_reply(sock)
        if self.is_answer(reply, line):
            return reply


udp_upper.Client.try_once = try_once
udp_upper.main()
