"""Wrong: with --duplex, the thread that receives waits for a word that nobody says.

What the user sees: each client that leaves costs a thread.
Caught by: stage_23_both_talk_at_any_time
Because: a thread that serves one client ends with it
"""

import threading

import tcp_chat


hear = tcp_chat.Keyboard.hear
never = threading.Event()


def hear_and_wait(self, messages):
    hear(self, messages)
    never.wait()


tcp_chat.Keyboard.hear = hear_and_wait
tcp_chat.main()
