"""Wrong: who has joined is told on stdout, among the lines of the peers.

What the user sees: a program that reads the room's output takes it for something that was said.
Caught by: stage_02_each_line_is_shown_with_its_speaker
Because: who has come and who has left belongs on stderr
"""

import event_loop

event_loop.note = event_loop.say

event_loop.main()
