"""Wrong: each piece is decoded by itself.

What the user sees: now and then a Chinese character is printed as two or three �.
Caught by: stage_03_each_piece_is_printed_with_its_sender
Because: each piece was decoded by itself
"""

import threaded_server


def show(self, data):
    if data:
        self.server.show(data.decode(errors="replace"), self.peer)


threaded_server.Connection.show = show

threaded_server.main()
