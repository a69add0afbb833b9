"""Wrong: the client takes what one recv gives for the reply; the server is right.

What the user sees: of a long reply only the beginning is shown, and then the rest in place of the next.
Caught by: stage_13_the_client_sends_and_prints
Because: a reply, too, is complete at its
"""

import tcp_chat


def speak_first(sock, args):
    if args.duplex:
        tcp_chat.Keyboard().converse(tcp_chat.Lines(sock), until_both_ended=True)
        return
    while (text := tcp_chat.type_line()) is not None:
        sock.sendall(text.encode() + b"\n")
        reply = sock.recv(1024)
        if not reply:
            tcp_chat.note("the server closed the conversation")
            return
        tcp_chat.show(tcp_chat.decode(reply.removesuffix(b"\n")))


tcp_chat.speak_first = speak_first
tcp_chat.main()
