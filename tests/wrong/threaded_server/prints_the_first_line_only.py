"""Wrong: of a piece with several lines only the first is printed.

What the user sees: of a text that is pasted, the first line is shown.
Caught by: stage_03_each_piece_is_printed_with_its_sender
Because: a piece is one text, also with line ends in it
"""

import threaded_server


def without_line_end(text):
    lines = text.split("\n")
    return lines[0].removesuffix("\r")


threaded_server.without_line_end = without_line_end

threaded_server.main()
