"""Wrong: with --duplex, an error ends the thread that receives, and nobody else hears of it.

What the user sees: after a client has crashed, the server says no more, and serves nobody.
Caught by: stage_23_both_talk_at_any_time
Because: a reset is an error in the thread that receives
"""

import tcp_chat


def hear(self, messages):
    while (text := messages.receive()) is not None:
        tcp_chat.show(text)
    self.events.put(("peer ended", messages))


tcp_chat.Keyboard.hear = hear
tcp_chat.main()
