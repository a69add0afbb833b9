"""Wrong: recv(4) is trusted to give 4 bytes.

What the user sees: on a slow connection now and then a wrong length, and then nonsense.
Caught by: stage_06_a_frame_in_pieces
Because: one recv may give less than you ask for
"""

import remote_cmd


def recv_exactly(sock, count, end=None):
    return sock.recv(count)


remote_cmd.recv_exactly = recv_exactly
remote_cmd.main()
