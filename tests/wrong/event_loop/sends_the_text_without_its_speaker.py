"""Wrong: the others are sent the text alone.

What the user sees: nobody knows who says what.
Caught by: stage_03_a_line_reaches_all_the_others
Because: with the speaker's address
"""

import event_loop


def take(self, peer, line):
    event_loop.say(f"{peer.name}: {event_loop.text_of(line)}")
    for other in list(self.peers):
        if other is not peer:
            self.send(other, line + b"\n")


event_loop.Room.take = take

event_loop.main()
