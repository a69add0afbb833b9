"""Wrong: after the last try the client waits for a moment only, whatever --timeout says.

What the user sees: with --retries 0, only a server of the same machine is heard.
Caught by: stage_18_a_line_without_an_answer_does_not_stop_the_next
Because: does not wait after the last try
"""

import udp_upper


def ask(self, family, addr, line):
    sock = self.open_socket(family, addr)
    self.awaited.append(udp_upper.answer_to(line))
    timeout = self.timeout
    for number in self.tries:
        is_last = number == self.tries[-1]
        self.timeout = 0.02 if is_last else timeout
        try:
            return self.try_once(sock, line)
        except TimeoutError:
            pass
        finally:
            self.timeout = timeout
    raise TimeoutError("no reply")


udp_upper.Client.ask = ask
udp_upper.main()
