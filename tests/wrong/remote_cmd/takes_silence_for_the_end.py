"""Wrong: recv has a time limit of --give-up.

What the user sees: a command that prints nothing for that long is taken for gone, and so is a user who thinks.
Caught by: stage_36_who_is_cut_off_is_given_up
Because: its user may be thinking
"""

import remote_cmd


def give_up_after(sock, limit):
    sock.settimeout(limit)


remote_cmd.give_up_after = give_up_after
remote_cmd.main()
