"""Wrong: the client remembers only the lines that were answered.

What the user sees: it gives up "line1", and its answer, late, is printed as the answer to "line10".
Caught by: stage_28_through_a_proxy_that_mixes_up_ports_each_line_gets_its_own_answer_or_none
Because: remember the lines that got no answer too
"""

import udp_upper

ask = udp_upper.Client.ask


def ask_and_forget(self, family, addr, line):
    try:
        return ask(self, family, addr, line)
    except OSError:
        self.awaited.pop()
        raise


udp_upper.Client.ask = ask_and_forget
udp_upper.main()
