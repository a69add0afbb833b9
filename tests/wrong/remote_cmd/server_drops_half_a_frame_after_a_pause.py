"""Wrong: a recv that takes longer than a moment gives up, and what had come of the frame is forgotten.

What the user sees: over a bad network some commands are never answered.
Caught by: stage_06_a_frame_in_pieces
Because: stopped in its middle
"""

import select

import remote_cmd


def recv_exactly(sock, count, end=None):
    data = bytearray()
    while len(data) < count:
        if not select.select([sock], [], [], 0.2)[0]:
            data.clear()  # nothing came: begin again
            continue
        piece = sock.recv(count - len(data))
        if not piece:
            raise remote_cmd.ProtocolError("the stream ended too early")
        data += piece
    return bytes(data)


remote_cmd.recv_exactly = recv_exactly
remote_cmd.main()
