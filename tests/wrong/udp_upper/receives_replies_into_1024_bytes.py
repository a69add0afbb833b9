"""Wrong: the client receives replies into 1024 bytes, though it sends longer lines.

What the user sees: the answer to a long line is printed cut.
Caught by: stage_16_a_line_too_long_is_an_error_for_that_line_only
Because: a buffer that is too small
"""

import udp_upper

def receive_reply(sock):
    return udp_upper.without_line_end(sock.recv(1024))


udp_upper.receive_reply = receive_reply

udp_upper.main()
