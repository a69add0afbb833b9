"""Wrong: SIGPIPE has its default action again, as some advise for scripts in a pipe.

What the user sees: a client that goes away at the wrong moment ends the server, without a word.
Caught by: stage_09_a_reset_does_not_stop_the_server
Because: raises SIGPIPE
"""

import signal

import tcp_chat


end_at_ctrl_c = tcp_chat.end_at_ctrl_c


def end_at_signals():
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    end_at_ctrl_c()


tcp_chat.end_at_ctrl_c = end_at_signals
tcp_chat.main()
