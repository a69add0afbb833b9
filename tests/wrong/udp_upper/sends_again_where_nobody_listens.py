"""Wrong: "connection refused" is taken for a loss: the line is sent again, as often as --retries says.

What the user sees: where nobody listens, the client is busy for a long time.
Caught by: stage_15_nobody_listening_is_reported_at_once
Because: do not send again when nobody listens
"""

import udp_upper

try_once = udp_upper.Client.try_once


def try_once_or_again(self, sock, line):
    try:
        return try_once(self, sock, line)
    except ConnectionRefusedError:
        raise TimeoutError


udp_upper.Client.try_once = try_once_or_again

udp_upper.main()
