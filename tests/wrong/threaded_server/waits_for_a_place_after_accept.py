"""Wrong: the place is waited for when the peer has been accepted.

What the user sees: a peer that waits costs a descriptor already.
Caught by: stage_11_at_the_limit_peers_wait_in_the_backlog
Because: accept was called before there was a place
"""

import threaded_server


def serve_forever(self):
    while True:
        try:
            request = self.get_request()
        except OSError as error:
            threaded_server.note(error)
            self.wait_for_change()
            continue
        self.wait_for_place()
        self.enter(request)
        self.serve(self.finish_request, request)


threaded_server.Server.serve_forever = serve_forever

threaded_server.main()
