"""Wrong: to print a datagram, the server decodes it, and fails if it is not UTF-8.

What the user sees: one datagram of GBK text, and the server is gone, with a UnicodeDecodeError.
Caught by: stage_03_whatever_is_no_ascii_letter_stays_as_it_is
Because: bytes that are not UTF-8 cannot be decoded
"""

import udp_upper


def show(datagram):
    print(udp_upper.without_line_end(datagram).decode(), flush=True)


udp_upper.show = show
udp_upper.main()
