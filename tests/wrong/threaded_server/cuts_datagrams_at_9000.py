"""Wrong: datagrams are received into 9000 bytes, as much as a large Ethernet frame holds.

What the user sees: of the longest datagrams only the beginning comes back.
Caught by: stage_15_datagrams_come_back_and_are_printed
Because: the buffer is too small
"""

import threaded_server

threaded_server.MAX_DATAGRAM = 9000

threaded_server.main()
