"""Wrong: Ctrl-C wakes the server by a datagram to 127.0.0.1, wherever it listens.

What the user sees: Ctrl-C does nothing to a server on [::1].
Caught by: stage_11_host_is_a_name_or_an_address_of_either_family
Because: a signal does not end recvfrom by itself
"""

import os
import signal
import socket
import threading

import udp_upper

bind = udp_upper.bind
receive_datagram = udp_upper.receive_datagram
stopped = False


def bind_and_be_woken(addr):
    sock = bind(addr)
    port = sock.getsockname()[1]
    wake_up, signalled = socket.socketpair()
    signalled.setblocking(False)
    signal.set_wakeup_fd(signalled.detach())
    signal.signal(signal.SIGINT, lambda *_: None)

    def wait_for_signal():
        global stopped
        wake_up.recv(1)
        stopped = True
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as alarm:
            alarm.sendto(b"", ("127.0.0.1", port))

    threading.Thread(target=wait_for_signal, daemon=True).start()
    return sock


def receive_datagram_or_end(sock, size):
    received = receive_datagram(sock, size)
    if stopped:
        os._exit(0)
    return received


udp_upper.end_on_ctrl_c = lambda: None
udp_upper.bind = bind_and_be_woken
udp_upper.receive_datagram = receive_datagram_or_end

udp_upper.main()
