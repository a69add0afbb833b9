"""Wrong: with --duplex, a line may be as long as it likes.

What the user sees: a client that sends no line end fills the server's memory.
Caught by: stage_23_both_talk_at_any_time
Because: a line of 65,537 bytes is too long
"""

import tcp_chat


def hear(self, messages):
    try:
        for line in messages.sock.makefile("rb"):
            tcp_chat.show(tcp_chat.decode(line.removesuffix(b"\n").removesuffix(b"\r")))
    except OSError as error:
        tcp_chat.note(tcp_chat.in_words(error))
    self.events.put(("peer ended", messages))


tcp_chat.Keyboard.hear = hear
tcp_chat.main()
