"""Wrong: an empty datagram is answered, but not printed.

What the user sees: fewer lines in the log than datagrams.
Caught by: stage_05_the_server_prints_the_text_it_receives
Because: an empty datagram is a message
"""

import udp_upper

show = udp_upper.show


def show_if_any(datagram):
    if datagram:
        show(datagram)


udp_upper.show = show_if_any

udp_upper.main()
