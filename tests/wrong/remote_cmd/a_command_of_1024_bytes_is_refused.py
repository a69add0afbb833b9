"""Wrong: a command that fills the buffer is taken for one that is cut.

What the user sees: a command of exactly 1024 bytes is refused.
Caught by: stage_32_the_handshake_server
Because: one of exactly 1024 is
"""

import remote_cmd


def recv_command(sock, limit):
    command = sock.recv(remote_cmd.RECV_SIZE)
    if len(command) == remote_cmd.RECV_SIZE:
        raise remote_cmd.ProtocolError("the command may be cut")
    remote_cmd.refuse_what_is_no_command(command.decode())
    return command


remote_cmd.recv_command = recv_command
remote_cmd.main()
