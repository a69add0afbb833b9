"""Wrong: connect_ex returns an error instead of raising it, and nobody looks.

What the user sees: no word about a wrong address; later something else fails: broken pipe.
Caught by: stage_16_nobody_listens_there
Because: connect failed, and the program went on
"""

import socket

import tcp_chat


def connect(addr):
    sock = socket.socket()
    sock.connect_ex(addr)
    return sock


tcp_chat.connect = connect
tcp_chat.main()
