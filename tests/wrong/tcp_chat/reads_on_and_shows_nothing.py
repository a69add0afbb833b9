"""Wrong: after the end of its stdin the server reads on, and throws away what comes.

What the user sees: the last words of the client are not shown.
Caught by: stage_17_the_end_of_input_ends_the_server
Because: hear the client out: print what comes
"""

import socket

import tcp_chat


def say_farewell(messages):
    tcp_chat.start_thread(tcp_chat.end_after, tcp_chat.FAREWELL)
    messages.sock.shutdown(socket.SHUT_WR)
    while messages.sock.recv(1024):
        pass


tcp_chat.say_farewell = say_farewell
tcp_chat.main()
