"""Wrong: `send` is used where `sendall` is meant, on a socket with a time limit.

What the user sees: short results arrive; a long one is cut, and the client waits for its rest for ever.
Caught by: stage_32_the_handshake_server
Because: `send` may take a part of what it is given
"""

import remote_cmd


def serve_handshake(sock, limit):
    sock.settimeout(limit)
    while command := remote_cmd.recv_command(sock, limit):
        with remote_cmd.result_of(command, sock, limit) as result:
            sock.send(str(len(result)).encode())
            if remote_cmd.recv_exactly(sock, 2) != b"OK":
                return
            sock.send(result)


remote_cmd.SERVE["handshake"] = serve_handshake
remote_cmd.main()
