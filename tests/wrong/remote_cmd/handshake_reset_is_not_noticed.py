"""Wrong: a peek that fails is taken for "still there".

What the user sees: the client's machine was restarted, and its command runs on.
Caught by: stage_34_a_handshake_client_that_left
Because: kill it when the client is gone
"""

import socket

import remote_cmd


def kill_when_left(sock, job):
    try:
        if not sock.recv(1, socket.MSG_PEEK):
            job.kill()
    except OSError:
        pass


remote_cmd.kill_when_left = kill_when_left
remote_cmd.main()
