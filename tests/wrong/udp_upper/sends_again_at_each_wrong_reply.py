"""Wrong: a reply that is not the answer is taken for a loss, and the line is sent again.

What the user sees: each late reply costs a try; with --retries 0 it costs the answer.
Caught by: stage_21_a_late_reply_is_not_taken_for_the_next_line_s
Because: receive again, and do not send
"""

import udp_upper

def try_once(self, sock, line):
    sock.send(line)
    sock.settimeout(self.timeout)
    reply = udp_upper.receive_reply(sock)
    if not self.is_answer(reply, line):
        raise TimeoutError
    return reply


udp_upper.Client.try_once = try_once

udp_upper.main()
