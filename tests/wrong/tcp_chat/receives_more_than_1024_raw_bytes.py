"""Wrong: with --raw, one recv asks for more than 1024 bytes.

What the user sees: long messages are shown whole, and what is wrong with the naive protocol stays hidden.
Caught by: stage_22_raw_messages_stick_and_are_cut
Because: with --raw, receive up to 1024 bytes
"""

import tcp_chat

tcp_chat.RAW_SIZE = 64 * 1024
tcp_chat.main()
