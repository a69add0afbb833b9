"""Wrong: what the program tells its user is printed on stdout.

What the user sees: between the messages stands that a client left.
Caught by: stage_08_a_closed_peer_does_not_stop_the_server
Because: what you tell your user
"""

import tcp_chat


def note(text):
    print(text, flush=True)


tcp_chat.note = note
tcp_chat.main()
