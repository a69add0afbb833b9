"""Wrong: of a line end \\r\\n only the \\n is taken off.

What the user sees: in a terminal the address covers the text of a peer whose line ends are those of Windows.
Caught by: stage_03_each_piece_is_printed_with_its_sender
Because: take off one line end
"""

import threaded_server

def without_line_end(text):
    return text.removesuffix("\n")


threaded_server.without_line_end = without_line_end

threaded_server.main()
