"""Wrong: an HTTP request is known by the version at the end of its first line, if recv gives that much of it.

What the user sees: a web page asks for a name of 2000 letters, so that recv cuts the version off; the shell runs the rest.
Caught by: stage_21_a_web_page_is_not_a_client
Because: the end of a long request line comes in a later recv
"""

import remote_cmd


def recv_command(sock, limit):
    command = sock.recv(remote_cmd.RECV_SIZE)
    if command.partition(b"\n")[0].rstrip().endswith((b"HTTP/1.0", b"HTTP/1.1")):
        raise remote_cmd.ProtocolError("an HTTP request is not a command")
    return command


remote_cmd.recv_command = recv_command
remote_cmd.main()
