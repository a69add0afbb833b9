"""Wrong: the client waits for a message before it sends one.

What the user sees: both sides wait for the other for ever.
Caught by: stage_13_the_client_sends_and_prints
Because: the client speaks first
"""

import tcp_chat


def speak_first(sock, args):
    messages = tcp_chat.messages_over(sock, args)
    while (reply := messages.receive()) is not None:
        tcp_chat.show(reply)
        text = tcp_chat.type_line()
        if text is None:
            return
        messages.send(text)


tcp_chat.speak_first = speak_first
tcp_chat.main()
