"""Wrong: the end of the stream is not noticed in the middle of a frame.

What the user sees: a client that dies while it sends leaves a thread behind that keeps a core busy for ever.
Caught by: stage_19_broken_frames_are_refused
Because: the stream may end inside a frame
"""

import remote_cmd


def recv_exactly(sock, count, end=None):
    data = b""
    while len(data) < count:
        data += sock.recv(count - len(data))
    return data


remote_cmd.recv_exactly = recv_exactly
remote_cmd.main()
