"""Wrong: what one recv gives is taken for OK.

What the user sees: after a command without output, the next one is lost.
Caught by: stage_32_the_handshake_server
Because: OK is two bytes
"""

import remote_cmd


def serve_handshake(sock, limit):
    while command := remote_cmd.recv_command(sock, limit):
        with remote_cmd.result_of(command, sock, limit) as result:
            sock.sendall(str(len(result)).encode())
            sock.recv(1024)
            sock.sendall(result)


remote_cmd.SERVE["handshake"] = serve_handshake
remote_cmd.main()
