"""Wrong: the server prints the bytes object, not the text.

What the user sees: b'hello' in place of hello.
Caught by: stage_05_the_server_prints_the_text_it_receives
Because: printed as a programmer writes it, with quotes
"""

import udp_upper


def show(datagram):
    print(udp_upper.without_line_end(datagram), flush=True)


udp_upper.show = show
udp_upper.main()
