"""Wrong: a line that is not UTF-8 raises an exception, and nobody catches it.

What the user sees: one peer with an old terminal ends the room for all.
Caught by: stage_06_text_from_other_systems_is_a_line_too
Because: decode with replacement
"""

import event_loop

event_loop.text_of = lambda line: line.removesuffix(b"\r").decode()

event_loop.main()
