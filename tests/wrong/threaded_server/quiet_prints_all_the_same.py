"""Wrong: --quiet is accepted, and nobody looks at it.

What the user sees: the screen is full of what it was asked not to show.
Caught by: stage_08_quiet_prints_nothing
Because: --quiet must print nothing
"""

import threaded_server


def show(self, text, peer):
    text = threaded_server.without_line_end(text)
    threaded_server.say(f"{text} ('{threaded_server.shown(peer)}')")


threaded_server.Server.show = show

threaded_server.main()
