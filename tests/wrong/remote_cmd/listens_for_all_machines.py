"""Wrong: any address is bound.

What the user sees: with 0.0.0.0, everybody in the same network has a shell here.
Caught by: stage_22_other_machines_are_refused
Because: look at the address before you bind
"""

import remote_cmd


def refuse_other_machines(addr):
    pass


remote_cmd.refuse_other_machines = refuse_other_machines
remote_cmd.main()
