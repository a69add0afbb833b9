"""Wrong: the client sends a line again until it is answered, if that is never.

What the user sees: a server that does not answer one line keeps all others from being sent.
Caught by: stage_18_a_line_without_an_answer_does_not_stop_the_next
Because: --retries 5 means that a line is sent 6 times
"""

import udp_upper


def ask(self, family, addr, line):
    sock = udp_upper.connect_socket(family, addr)
    self.sockets.append(sock)
    self.awaited.append(udp_upper.answer_to(line))
    while True:
        try:
            return self.try_once(sock, line)
        except TimeoutError:
            pass


udp_upper.Client.ask = ask
udp_upper.main()
