"""Wrong: with --duplex, what one recv gives is shown as a line.

What the user sees: long lines are broken, and characters at the break spoilt.
Caught by: stage_23_both_talk_at_any_time
Because: with --duplex, too, a message is a line
"""

import tcp_chat


def hear(self, messages):
    try:
        while data := messages.sock.recv(1024):
            tcp_chat.show(tcp_chat.decode(data.removesuffix(b"\n")))
    except OSError as error:
        tcp_chat.note(tcp_chat.in_words(error))
    self.events.put(("peer ended", messages))


tcp_chat.Keyboard.hear = hear
tcp_chat.main()
