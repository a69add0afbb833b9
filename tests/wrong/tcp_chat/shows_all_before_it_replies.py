"""Wrong: all lines that have come are shown at once, and then answered.

What the user sees: two questions are on the screen, and nobody knows which one the reply is for.
Caught by: stage_05_two_messages_that_stick_together_are_two
Because: reply to the first message before the second
"""

import tcp_chat


def converse(sock, args, keyboard):
    messages = tcp_chat.messages_over(sock, args)
    while (text := messages.receive()) is not None:
        texts = [text]
        while b"\n" in getattr(messages, "buffer", b""):
            texts.append(messages.receive())
        for text in texts:
            tcp_chat.show(text)
        for _ in texts:
            reply = tcp_chat.type_line()
            if reply is None:
                tcp_chat.say_farewell(messages)
                return False
            messages.send(reply)
    return True


tcp_chat.converse = converse
tcp_chat.main()
