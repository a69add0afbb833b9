"""Wrong: the server prints the datagram with the line end that came with it, and another.

What the user sees: an empty line after each line from `nc -u`.
Caught by: stage_05_the_server_prints_the_text_it_receives
Because: was printed as well as the program's own
"""

import udp_upper


def show(datagram):
    print(datagram.decode(errors="replace"), flush=True)


udp_upper.show = show
udp_upper.main()
