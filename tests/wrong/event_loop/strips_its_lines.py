"""Wrong: every blank around a line is taken off, and not only its line end.

What the user sees: whoever draws with blanks finds the picture pushed to the left.
Caught by: stage_03_a_line_reaches_all_the_others
Because: strip takes more
"""

import event_loop

event_loop.text_of = lambda line: line.strip().decode(errors="replace")

event_loop.main()
