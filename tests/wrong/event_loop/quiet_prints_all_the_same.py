"""Wrong: --quiet is ignored.

What the user sees: what everybody says is printed, though nobody wants it.
Caught by: stage_19_quiet_prints_nothing
Because: --quiet must print nothing
"""

import event_loop


def run(self):
    self.options.quiet = False
    run_as_before(self)


run_as_before = event_loop.Room.run
event_loop.Room.run = run

event_loop.main()
