"""Wrong: whatever comes is a command.

What the user sees: a web page makes the browser POST to 127.0.0.1, and the shell runs its lines.
Caught by: stage_21_a_web_page_is_not_a_client
Because: an HTTP request is not a command
"""

import remote_cmd


def recv_command(sock, limit):
    return sock.recv(remote_cmd.RECV_SIZE)


remote_cmd.recv_command = recv_command
remote_cmd.main()
