"""Wrong: each try has a socket of its own.

What the user sees: a server that is slower than --timeout is never heard.
Caught by: stage_17_what_is_not_answered_is_sent_again
Because: keep one socket
"""

import udp_upper

def ask(self, family, addr, line):
    self.awaited.append(udp_upper.answer_to(line))
    for _ in self.tries:
        with udp_upper.connect_socket(family, addr) as sock:
            try:
                return self.try_once(sock, line)
            except TimeoutError:
                pass
    raise TimeoutError("no reply")


udp_upper.Client.ask = ask

udp_upper.main()
