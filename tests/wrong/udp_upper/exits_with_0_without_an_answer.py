"""Wrong: the client's exit status says that all went well, though lines have no answer.

What the user sees: a script goes on as if it had the answers.
Caught by: stage_15_nobody_listening_is_reported_at_once
Because: exit status 0 means that every line was answered
"""

import udp_upper

talk = udp_upper.talk


def talk_and_forget(args):
    talk(args)


udp_upper.talk = talk_and_forget
udp_upper.main()
