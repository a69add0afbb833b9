"""Wrong: without --buffer, the server receives into 1024 bytes, as first tutorials do.

What the user sees: of a long line, only the first 1024 bytes come back.
Caught by: stage_08_no_datagram_and_no_peer_ends_the_server
Because: any datagram fits: receive into 65535 bytes
"""

import udp_upper

parse = udp_upper.parse


def parse_with_a_shorter_default():
    args = parse()
    if getattr(args, "buffer", None) == udp_upper.ANY_DATAGRAM:
        args.buffer = 1024
    return args


udp_upper.parse = parse_with_a_shorter_default
udp_upper.main()
