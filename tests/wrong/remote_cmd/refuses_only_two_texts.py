"""Wrong: only the texts 0.0.0.0 and :: are refused.

What the user sees: `server 0:9000` gives everybody in the network a shell.
Caught by: stage_22_other_machines_are_refused
Because: do not compare texts
"""

import remote_cmd


def listen(addr):
    if addr[0] in ("0.0.0.0", "::"):
        raise SystemExit(f"bind {remote_cmd.shown(addr)}: refused")
    return remote_cmd.bind(*remote_cmd.addresses(addr)[0])


remote_cmd.listen = listen
remote_cmd.main()
