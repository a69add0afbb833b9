"""Wrong: the reason is written as the operating system writes it.

What the user sees: a script that looks for these words finds them on some systems only.
Caught by: stage_19_an_address_in_use_is_reported
Because: capital and small letters differ
"""

import tcp_chat


def in_words(error):
    return error.strerror or str(error)


tcp_chat.in_words = in_words
tcp_chat.main()
