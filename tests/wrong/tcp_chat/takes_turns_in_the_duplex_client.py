"""Wrong: the client knows no --duplex: it takes turns as before.

What the user sees: what the server says unasked is not shown, or shown as a reply.
Caught by: stage_23_both_talk_at_any_time
Because: print what comes when it comes
"""

import tcp_chat


def speak_first(sock, args):
    messages = tcp_chat.messages_over(sock, args)
    while (text := tcp_chat.type_line()) is not None:
        messages.send(text)
        reply = messages.receive()
        if reply is None:
            tcp_chat.note("the server closed the conversation")
            return
        tcp_chat.show(reply)


tcp_chat.speak_first = speak_first
tcp_chat.main()
