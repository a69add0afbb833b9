"""Wrong: the client decodes replies strictly; the server is right.

What the user sees: one reply in another encoding ends the client with a stack trace.
Caught by: stage_13_the_client_sends_and_prints
Because: a reply is received as a message is in the server
"""

import tcp_chat


def speak_first(sock, args):
    messages = tcp_chat.messages_over(sock, args)
    tcp_chat.decode = lambda line: line.decode()
    if args.duplex:
        tcp_chat.Keyboard().converse(messages, until_both_ended=True)
        return
    while (text := tcp_chat.type_line()) is not None:
        messages.send(text)
        reply = messages.receive()
        if reply is None:
            tcp_chat.note("the server closed the conversation")
            return
        tcp_chat.show(reply)


tcp_chat.speak_first = speak_first
tcp_chat.main()
