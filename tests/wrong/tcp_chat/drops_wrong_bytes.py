"""Wrong: bytes that are not UTF-8 are left out.

What the user sees: nobody notices that a message came with bytes in it that could not be read.
Caught by: stage_11_bytes_that_are_not_utf_8_are_not_fatal
Because: decode with replacement
"""

import tcp_chat


def decode(line):
    return line.decode(errors="ignore")


tcp_chat.decode = decode
tcp_chat.main()
