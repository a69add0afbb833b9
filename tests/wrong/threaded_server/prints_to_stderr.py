"""Wrong: what comes is printed to stderr, like a log.

What the user sees: > messages.txt makes an empty file.
Caught by: stage_03_each_piece_is_printed_with_its_sender
Because: on stdout and not on stderr
"""

import threaded_server


def show(self, text, peer):
    if not self.options.quiet:
        text = threaded_server.without_line_end(text)
        threaded_server.note(f"{text} ('{threaded_server.shown(peer)}')")


threaded_server.Server.show = show

threaded_server.main()
