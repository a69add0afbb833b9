"""Wrong: the text is split by splitlines, which knows many more line ends than `\\n`.

What the user sees: a `\\r` or U+2028 in a text makes two lines of one.
Caught by: stage_06_text_from_other_systems_is_a_line_too
Because: all else is text
"""

import event_loop


def take(self, peer, line):
    for text in event_loop.text_of(line).splitlines() or [""]:
        take_as_before(self, peer, text.encode())


take_as_before = event_loop.Room.take
event_loop.Room.take = take

event_loop.main()
