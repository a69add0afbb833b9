"""Wrong: udp opens a listening socket of TCP.

What the user sees: no datagram is answered.
Caught by: stage_15_datagrams_come_back_and_are_printed
Because: no datagram socket is bound there
"""

import threaded_server

threaded_server.UdpServer = threaded_server.TcpServer

threaded_server.main()
