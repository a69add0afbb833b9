"""Wrong: a text is printed when its line end has come.

What the user sees: what is sent without a line end is never printed.
Caught by: stage_03_each_piece_is_printed_with_its_sender
Because: for each piece, at once
"""

import threaded_server


def show(self, data):
    self.text = getattr(self, "text", "") + self.decoder.decode(data, final=not data)
    while "\n" in self.text:
        line, self.text = self.text.split("\n", 1)
        self.server.show(line, self.peer)


threaded_server.Connection.show = show

threaded_server.main()
