"""Wrong: with --duplex, bytes that are not UTF-8 end the thread that receives.

What the user sees: after one line in another encoding nothing is shown any more.
Caught by: stage_23_both_talk_at_any_time
Because: with --duplex, too, a message is a line
"""

import tcp_chat


def receive(self):
    while b"\n" not in self.buffer and self.receive_more():
        pass
    return self.take_line().decode() if self.buffer else None


hear = tcp_chat.Keyboard.hear


def hear_strictly(self, messages):
    tcp_chat.Lines.receive = receive
    hear(self, messages)


tcp_chat.Keyboard.hear = hear_strictly
tcp_chat.main()
