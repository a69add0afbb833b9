"""Wrong: the `\\r` of a line from Windows stays in the text.

What the user sees: in the terminals of the others the cursor jumps to the beginning of the line.
Caught by: stage_06_text_from_other_systems_is_a_line_too
Because: belongs to the line end
"""

import event_loop

event_loop.text_of = lambda line: line.decode(errors="replace")

event_loop.main()
