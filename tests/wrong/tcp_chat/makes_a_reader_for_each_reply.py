"""Wrong: the client makes a new reader for each reply, and what the old one has read ahead is lost.

What the user sees: of two replies that come together only the first is shown.
Caught by: stage_13_the_client_sends_and_prints
Because: keep it in a buffer that lives as long as the connection
"""

import tcp_chat


def speak_first(sock, args):
    if args.duplex:
        tcp_chat.Keyboard().converse(tcp_chat.Lines(sock), until_both_ended=True)
        return
    while (text := tcp_chat.type_line()) is not None:
        messages = tcp_chat.messages_over(sock, args)
        messages.send(text)
        reply = messages.receive()
        if reply is None:
            tcp_chat.note("the server closed the conversation")
            return
        tcp_chat.show(reply)


tcp_chat.speak_first = speak_first
tcp_chat.main()
