"""Wrong: before the reply the server looks whether the client has ended its direction.

What the user sees: `printf hello | nc -N` never gets its reply.
Caught by: stage_08_a_closed_peer_does_not_stop_the_server
Because: may still listen
"""

import socket

import tcp_chat


type_line = tcp_chat.type_line
converse = tcp_chat.converse


def converse_while_it_speaks(sock, args, keyboard):
    def type_line_to_it():
        reply = type_line()
        sock.setblocking(False)
        try:
            if sock.recv(1, socket.MSG_PEEK) == b"":
                raise OSError("the client has left")
        except BlockingIOError:
            pass
        sock.setblocking(True)
        return reply

    tcp_chat.type_line = type_line_to_it
    return converse(sock, args, keyboard)


tcp_chat.converse = converse_while_it_speaks
tcp_chat.main()
