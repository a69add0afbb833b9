"""Wrong: while a command runs, nobody looks at the connection.

What the user sees: a client that has left is noticed only when its command has ended, if it ever does.
Caught by: stage_34_a_handshake_client_that_left
Because: look at the connection while the command runs
"""

import remote_cmd


def kill_when_left(sock, job):
    pass


remote_cmd.kill_when_left = kill_when_left
remote_cmd.main()
