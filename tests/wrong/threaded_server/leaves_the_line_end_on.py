"""Wrong: the address is printed after the text with its line end.

What the user sees: the address of a peer stands alone, in the next line.
Caught by: stage_03_each_piece_is_printed_with_its_sender
Because: take the line end off before you print the address
"""

import threaded_server

def without_line_end(text):
    return text


threaded_server.without_line_end = without_line_end

threaded_server.main()
