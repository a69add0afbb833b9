"""Wrong: after the last try the client gives up at once.

What the user sees: with --retries 0, no line is ever answered.
Caught by: stage_18_a_line_without_an_answer_does_not_stop_the_next
Because: does not wait after the last try
"""

import udp_upper

def ask(self, family, addr, line):
    sock = self.open_socket(family, addr)
    self.awaited.append(udp_upper.answer_to(line))
    for number in self.tries:
        if number == self.tries[-1] and number > 0:
            sock.send(line)
            break
        try:
            return self.try_once(sock, line)
        except TimeoutError:
            pass
    raise TimeoutError("no reply")


udp_upper.Client.ask = ask

udp_upper.main()
