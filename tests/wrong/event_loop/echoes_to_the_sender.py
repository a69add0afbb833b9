"""Wrong: the one who said a line is not left out.

What the user sees: whoever types a line sees it twice.
Caught by: stage_03_a_line_reaches_all_the_others
Because: leave out the sender
"""

import event_loop


def take(self, peer, line):
    said = f"{peer.name}: {event_loop.text_of(line)}"
    event_loop.say(said)
    for other in list(self.peers):
        self.send(other, said.encode() + b"\n")


event_loop.Room.take = take

event_loop.main()
