"""Wrong: --quiet is ignored, and a piece is printed after its answer has been sent.

What the user sees: the screen is full of what it was asked not to show.
Caught by: stage_08_quiet_prints_nothing
Because: --quiet must print nothing
"""

import time

import threaded_server

def handle(self):
    while data := self.sock.recv(8192):
        self.sock.sendall(data)
        if len(data) < 100:
            time.sleep(0.02)
        text = self.decoder.decode(data)
        if text:
            text = threaded_server.without_line_end(text)
            threaded_server.say(f"{text} ('{threaded_server.shown(self.peer)}')")


threaded_server.Connection.handle = handle

threaded_server.main()
