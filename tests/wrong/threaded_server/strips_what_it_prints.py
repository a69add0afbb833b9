"""Wrong: strip() takes off the line end, and all the blanks with it.

What the user sees: a text that begins with blanks is printed without them.
Caught by: stage_03_each_piece_is_printed_with_its_sender
Because: strip() and trim() take every blank
"""

import threaded_server

threaded_server.without_line_end = str.strip

threaded_server.main()
