"""Wrong: the address that was asked for is announced.

What the user sees: `listening on 127.0.0.1:0`, where nobody can connect.
Caught by: stage_01_the_room_says_where_it_listens
Because: ask the socket where it is bound
"""

import event_loop


def main():
    options = event_loop.command_line()
    room = event_loop.Room(options)
    event_loop.say(f"listening on {event_loop.shown(options.addr)}")
    room.run()


event_loop.main = main

event_loop.main()
