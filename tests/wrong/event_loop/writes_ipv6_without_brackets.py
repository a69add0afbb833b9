"""Wrong: an IPv6 address is written without brackets.

What the user sees: `::1:40123`: where does the address end?
Caught by: stage_20_names_ipv6_and_mistakes
Because: written in brackets
"""

import event_loop

event_loop.shown = lambda addr: f"{addr[0]}:{addr[1]}"

event_loop.main()
