"""Wrong: the client takes an empty answer for the end, as it would be in TCP.

What the user sees: after an empty line the client ends, and the lines after it are not sent.
Caught by: stage_14_an_empty_line_is_an_empty_datagram
Because: 0 bytes from recv are an empty answer, not an end
"""

import sys

import udp_upper

receive_reply = udp_upper.receive_reply


def receive_reply_or_end(sock):
    reply = receive_reply(sock)
    if not reply:
        sys.exit("the server has closed the connection")
    return reply


udp_upper.receive_reply = receive_reply_or_end
udp_upper.main()
