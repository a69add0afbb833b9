"""Wrong: the sockets are inherited by every command.

What the user sees: the server is gone, and cannot be started again: `ss` shows that a `sleep` holds its port.
Caught by: stage_10_the_command_has_nothing_to_read
Because: a child inherits every descriptor
"""

import subprocess

import remote_cmd


def bind(family, addr):
    listener = right_bind(family, addr)
    listener.set_inheritable(True)
    return listener


def start_shell(command):
    return subprocess.Popen(
        ["sh", "-c", command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        close_fds=False,
    )


right_bind = remote_cmd.bind
remote_cmd.bind = bind
remote_cmd.start_shell = start_shell
remote_cmd.main()
