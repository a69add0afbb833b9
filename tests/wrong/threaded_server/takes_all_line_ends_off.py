"""Wrong: all line ends at the end of a piece are taken off.

What the user sees: an empty line that a peer sends is not shown.
Caught by: stage_03_each_piece_is_printed_with_its_sender
Because: take off one line end
"""

import threaded_server

def without_line_end(text):
    return text.rstrip("\r\n")


threaded_server.without_line_end = without_line_end

threaded_server.main()
