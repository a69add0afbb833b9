"""Wrong: each try waits longer than the one before, by --timeout.

What the user sees: with --retries 20, a line takes ten times as long as --timeout and --retries say.
Caught by: stage_18_a_line_without_an_answer_does_not_stop_the_next
Because: each try waits longer than the one before
"""

import udp_upper

right = udp_upper.Client.ask


def ask(self, family, addr, line):
    timeout = self.timeout
    try_once = udp_upper.Client.try_once

    def longer(sock, line):
        try:
            return try_once(self, sock, line)
        finally:
            self.timeout += timeout

    self.try_once = longer
    try:
        return right(self, family, addr, line)
    finally:
        self.timeout = timeout


udp_upper.Client.ask = ask
udp_upper.main()
