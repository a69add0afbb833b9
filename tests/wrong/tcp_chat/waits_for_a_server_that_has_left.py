"""Wrong: with --duplex, the end of the server is noted, and not counted at the end of stdin.

What the user sees: the client hangs when both have ended, if the server was first.
Caught by: stage_24_half_closed_is_still_half_open
Because: there is nothing left to wait for
"""

import tcp_chat


def converse(self, messages, until_both_ended):
    tcp_chat.start_thread(self.hear, messages)
    while True:
        event, about = self.events.get()
        if event == "typed":
            messages.send(about)
        elif event == "input ended":
            self.end_of_input(messages)
        elif about is messages and (self.input_ended or not until_both_ended):
            return not self.input_ended


tcp_chat.Keyboard.converse = converse
tcp_chat.main()
