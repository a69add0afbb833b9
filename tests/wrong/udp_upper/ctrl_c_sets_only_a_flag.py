"""Wrong: Ctrl-C sets a flag, which the server looks at when the next datagram has come.

What the user sees: Ctrl-C does nothing, until some client happens to send a line.
Caught by: stage_10_ctrl_c_ends_the_server
Because: a signal does not end recvfrom by itself
"""

import signal
import sys

import udp_upper

receive_datagram = udp_upper.receive_datagram
stopped = False


def end_on_ctrl_c():
    signal.signal(signal.SIGINT, stop)


def stop(number, frame):
    global stopped
    stopped = True


def receive_datagram_or_end(sock, size):
    received = receive_datagram(sock, size)
    if stopped:
        sys.exit(0)
    return received


udp_upper.end_on_ctrl_c = end_on_ctrl_c
udp_upper.receive_datagram = receive_datagram_or_end
udp_upper.main()
