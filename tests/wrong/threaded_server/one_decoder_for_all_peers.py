"""Wrong: all connections share one decoder.

What the user sees: when two peers send Chinese at once, some characters are printed as �.
Caught by: stage_04_many_peers_are_served_at_once
Because: each connection needs a decoder and a buffer of its own
"""

import codecs

import threaded_server

decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")


def show(self, data):
    text = decoder.decode(data)
    if text:
        self.server.show(text, self.peer)


threaded_server.Connection.show = show

threaded_server.main()
