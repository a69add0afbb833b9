"""Wrong: what is printed waits in a buffer, because stdout is no terminal.

What the user sees: `python3 room.py | tee log` shows nothing.
Caught by: stage_01_the_room_says_where_it_listens
Because: not let it wait in a buffer
"""

import event_loop

event_loop.say = print

event_loop.main()
