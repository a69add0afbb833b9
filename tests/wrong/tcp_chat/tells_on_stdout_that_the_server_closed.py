"""Wrong: only this is printed on stdout.

What the user sees: a script takes the program's own words for a reply.
Caught by: stage_15_a_closed_server_ends_the_client
Because: belongs on stderr
"""

import tcp_chat


def note(text):
    print(text, flush=True)


talk = tcp_chat.talk


def talk_aloud(args):
    tcp_chat.note = note
    talk(args)


tcp_chat.talk = talk_aloud
tcp_chat.main()
