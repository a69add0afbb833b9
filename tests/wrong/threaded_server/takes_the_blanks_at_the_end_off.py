"""Wrong: rstrip() takes off the line end, and all the blanks before it.

What the user sees: a text that ends with blanks is printed without them.
Caught by: stage_03_each_piece_is_printed_with_its_sender
Because: take off one line end
"""

import threaded_server

threaded_server.without_line_end = str.rstrip

threaded_server.main()
