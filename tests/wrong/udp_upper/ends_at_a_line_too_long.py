"""Wrong: of what may go wrong, the client expects only that nobody listens.

What the user sees: one line of 70,000 bytes, and the client ends with a traceback.
Caught by: stage_16_a_line_too_long_is_an_error_for_that_line_only
Because: send fails with "message too long", which ended the client
"""

import udp_upper


def answer(self, line):
    for family, addr in self.servers:
        try:
            return self.ask(family, addr, line)
        except ConnectionRefusedError:
            reason = f"nobody listens at {udp_upper.shown(addr)}"
    raise udp_upper.NoAnswer(reason)


udp_upper.Client.answer = answer
udp_upper.main()
