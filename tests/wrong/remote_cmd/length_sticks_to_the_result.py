"""Wrong: the length and the result are sent one after the other, without a wait for OK.

What the user sees: the client's recv gives "6again", which is no number; and its OK is run as a command.
Caught by: stage_32_the_handshake_server
Because: else the next recv takes OK for a command
"""

import remote_cmd


def serve_handshake(sock, limit):
    while command := remote_cmd.recv_command(sock, limit):
        with remote_cmd.result_of(command, sock, limit) as result:
            sock.sendall(str(len(result)).encode())
            sock.sendall(result)


remote_cmd.SERVE["handshake"] = serve_handshake
remote_cmd.main()
