"""Wrong: the server closes as soon as its own input has ended, even if bytes of the client are unread.

What the user sees: the client reports "connection reset", and may miss the server's last words.
Caught by: stage_17_the_end_of_input_ends_the_server
Because: to close with bytes unread is a reset (RST)
"""

import tcp_chat


def say_farewell(messages):
    messages.sock.close()


tcp_chat.say_farewell = say_farewell
tcp_chat.main()
