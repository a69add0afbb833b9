"""Wrong: --give-up is taken, and does nothing.

What the user sees: after a cable was cut, the program waits for the other one without end.
Caught by: stage_27_who_is_cut_off_is_given_up
Because: nothing tells a program that waits in recv
"""

import tcp_chat

tcp_chat.give_up_after = lambda sock, limit: None
tcp_chat.main()
