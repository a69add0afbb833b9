"""Wrong: the command is split into words, and its first word is started.

What the user sees: `client -- 'ls | wc -l'` lists files called `|` and `wc`.
Caught by: stage_03_stdout_and_stderr_stay_apart
Because: no shell has read the command
"""

import shlex
import subprocess

import remote_cmd


def start_shell(command):
    words = shlex.split(command) or ["true"]
    return subprocess.Popen(
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


remote_cmd.start_shell = start_shell
remote_cmd.main()
