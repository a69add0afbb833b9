"""Wrong: what a peer sends is decoded as if it had to be UTF-8.

What the user sees: a client with another encoding, or a port scanner, ends the server with a UnicodeDecodeError.
Caught by: stage_11_bytes_that_are_not_utf_8_are_not_fatal
Because: decode with replacement
"""

import tcp_chat


def decode(line):
    return line.decode()


tcp_chat.decode = decode
tcp_chat.main()
