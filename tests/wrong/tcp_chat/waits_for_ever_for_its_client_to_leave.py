"""Wrong: after the end of its stdin the server hears the client out without a limit.

What the user sees: a client that never leaves keeps the server alive.
Caught by: stage_17_the_end_of_input_ends_the_server
Because: for a limited time only
"""

import socket

import tcp_chat


def say_farewell(messages):
    messages.sock.shutdown(socket.SHUT_WR)
    while (text := messages.receive()) is not None:
        tcp_chat.show(text)


tcp_chat.say_farewell = say_farewell
tcp_chat.main()
