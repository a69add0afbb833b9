"""Wrong: the client reads the replies as lines of a text file, with universal newlines; the server is right.

What the user sees: a reply with a carriage return in its middle becomes two, and the client is one behind.
Caught by: stage_13_the_client_sends_and_prints
Because: a `\r` alone was taken for a line end
"""

import tcp_chat


def speak_first(sock, args):
    if args.duplex:
        tcp_chat.Keyboard().converse(tcp_chat.Lines(sock), until_both_ended=True)
        return
    replies = sock.makefile("r", encoding="utf-8", errors="replace")
    while (text := tcp_chat.type_line()) is not None:
        sock.sendall(text.encode() + b"\n")
        reply = replies.readline()
        if not reply:
            tcp_chat.note("the server closed the conversation")
            return
        tcp_chat.show(reply.removesuffix("\n"))


tcp_chat.speak_first = speak_first
tcp_chat.main()
