"""Wrong: the client reads stdin to its end before it sends the first line.

What the user sees: it says nothing until the user has said all.
Caught by: stage_13_the_client_sends_and_prints
Because: the client speaks first
"""

import sys

import tcp_chat


def speak_first(sock, args):
    messages = tcp_chat.messages_over(sock, args)
    for text in sys.stdin.read().splitlines():
        messages.send(text)
        reply = messages.receive()
        if reply is None:
            return
        tcp_chat.show(reply)


tcp_chat.speak_first = speak_first
tcp_chat.main()
