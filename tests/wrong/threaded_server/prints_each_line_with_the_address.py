"""Wrong: each line of a piece is printed by itself.

What the user sees: an address behind each line of a text that was pasted.
Caught by: stage_03_each_piece_is_printed_with_its_sender
Because: a piece is one text, also with line ends in it
"""

import threaded_server


def show(self, text, peer):
    if not self.options.quiet:
        for line in text.splitlines():
            threaded_server.say(f"{line} ('{threaded_server.shown(peer)}')")


threaded_server.Server.show = show

threaded_server.main()
