"""Wrong: the client takes the end of the stream for an empty reply.

What the user sees: when the server has gone, the client still asks for the next line, as if nothing had happened.
Caught by: stage_15_a_closed_server_ends_the_client
Because: a read of 0 bytes is the end of the stream: the server has closed
"""

import tcp_chat


def speak_first(sock, args):
    messages = tcp_chat.messages_over(sock, args)
    while True:
        text = tcp_chat.type_line()
        if text is None:
            return
        messages.send(text)
        reply = messages.receive()
        tcp_chat.show(reply or "")


tcp_chat.speak_first = speak_first
tcp_chat.main()
