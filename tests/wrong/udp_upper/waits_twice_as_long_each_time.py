"""Wrong: each try waits twice as long as the one before.

What the user sees: ten tries of a second last a quarter of an hour.
Caught by: stage_18_a_line_without_an_answer_does_not_stop_the_next
Because: each try waits longer than the one before
"""

import udp_upper

def ask(self, family, addr, line):
    timeout = self.timeout
    sock = self.open_socket(family, addr)
    self.awaited.append(udp_upper.answer_to(line))
    try:
        for _ in self.tries:
            try:
                return self.try_once(sock, line)
            except TimeoutError:
                self.timeout *= 2
    finally:
        self.timeout = timeout
    raise TimeoutError("no reply")


udp_upper.Client.ask = ask

udp_upper.main()
