"""Wrong: the server asks again and again whether a datagram has come.

What the user sees: one core burns while nobody asks anything.
Caught by: stage_26_waiting_costs_no_work_and_no_sockets_pile_up
Because: let recv wait
"""

import udp_upper

receive_datagram = udp_upper.receive_datagram


def receive_datagram_by_asking(sock, size):
    sock.setblocking(False)
    while True:
        try:
            return receive_datagram(sock, size)
        except BlockingIOError:
            pass


udp_upper.receive_datagram = receive_datagram_by_asking

udp_upper.main()
