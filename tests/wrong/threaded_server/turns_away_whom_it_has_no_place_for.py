"""Wrong: at the limit, a peer is accepted and its connection closed at once.

What the user sees: peers come in vain, though a second later there would be a place.
Caught by: stage_11_at_the_limit_peers_wait_in_the_backlog
Because: do not accept it before there is a place for it
"""

import threaded_server


def wait_for_place(self):
    pass


def enter(self, request):
    with self.changed:
        if len(self.open) >= self.places:
            request.interrupt()
        self.open.add(request)


threaded_server.Server.wait_for_place = wait_for_place
threaded_server.Server.enter = enter

threaded_server.main()
