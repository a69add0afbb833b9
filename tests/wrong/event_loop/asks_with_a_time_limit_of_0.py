"""Wrong: select is asked with a time limit of 0, "so that it never blocks".

What the user sees: a processor is busy all the time, also when nobody is there.
Caught by: stage_01_the_room_says_where_it_listens
Because: wait without a time limit
"""

import event_loop

event_loop.Room.time_left = lambda self: 0

event_loop.main()
