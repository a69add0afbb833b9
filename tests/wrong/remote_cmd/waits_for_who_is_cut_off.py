"""Wrong: --give-up is taken, and does nothing.

What the user sees: after a cable was cut, the client waits for output without end, and the server keeps its place.
Caught by: stage_36_who_is_cut_off_is_given_up
Because: nothing tells a program that waits in recv
"""

import remote_cmd

remote_cmd.give_up_after = lambda sock, limit: None
remote_cmd.main()
