"""Wrong: the client quotes the words before it joins them.

What the user sees: `client -- 'echo $HOME'` prints $HOME, and nothing can be piped.
Caught by: stage_23_the_client_runs_one_command
Because: no quotes
"""

import shlex

import remote_cmd


class Words(list):
    pass


def talk(args):
    args.command = [shlex.join(args.command)] if args.command else []
    return right_talk(args)


right_talk = remote_cmd.talk
remote_cmd.talk = talk
remote_cmd.main()
