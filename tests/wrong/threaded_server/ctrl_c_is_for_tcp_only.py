"""Wrong: only the TCP server handles Ctrl-C.

What the user sees: the UDP server ends with a stack trace.
Caught by: stage_15_datagrams_come_back_and_are_printed
Because: Ctrl-C is how a server is ended, and no failure
"""

import signal

import threaded_server

on_ctrl_c = threaded_server.on_ctrl_c


def of_tcp_only(action):
    if isinstance(action.__self__, threaded_server.TcpServer):
        on_ctrl_c(action)
    else:
        signal.signal(signal.SIGINT, signal.default_int_handler)


threaded_server.on_ctrl_c = of_tcp_only

threaded_server.main()
