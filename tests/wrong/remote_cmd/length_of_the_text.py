"""Wrong: the length that is announced counts characters, not bytes.

What the user sees: Chinese output is cut, and its rest sticks to the next answer.
Caught by: stage_32_the_handshake_server
Because: the length of the result, in bytes
"""

import remote_cmd


def serve_handshake(sock, limit):
    while command := remote_cmd.recv_command(sock, limit):
        with remote_cmd.result_of(command, sock, limit) as result:
            text = result.decode()
            sock.sendall(str(len(text)).encode())
            if remote_cmd.recv_exactly(sock, 2) != b"OK":
                return
            sock.sendall(result)


remote_cmd.SERVE["handshake"] = serve_handshake
remote_cmd.main()
