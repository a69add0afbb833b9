"""Wrong: with --duplex, what is typed while no client is there is thrown away.

What the user sees: whoever types before the client has come talks to nobody.
Caught by: stage_23_both_talk_at_any_time
Because: what was typed before the first client came
"""

import tcp_chat


class Keyboard(tcp_chat.Keyboard):
    def __init__(self):
        self.messages = None
        super().__init__()

    def read(self):
        while (text := tcp_chat.type_line()) is not None:
            if self.messages:
                self.events.put(("typed", text))
        self.events.put(("input ended", None))

    def converse(self, messages, until_both_ended):
        self.messages = messages
        goes_on = super().converse(messages, until_both_ended)
        self.messages = None
        return goes_on


tcp_chat.Keyboard = Keyboard
tcp_chat.main()
