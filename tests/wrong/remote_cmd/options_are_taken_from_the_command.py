"""Wrong: words that look like options are left out of the command.

What the user sees: `client -- ls -l` shows what `ls` shows.
Caught by: stage_23_the_client_runs_one_command
Because: no word left out
"""

import remote_cmd


def talk(args):
    args.command = [word for word in args.command if not word.startswith("-")]
    return right_talk(args)


right_talk = remote_cmd.talk
remote_cmd.talk = talk
remote_cmd.main()
