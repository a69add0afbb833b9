"""Wrong: a place becomes free at the end of a stream, but not after an error.

What the user sees: each peer that crashes takes a place with it, until nobody is served any more.
Caught by: stage_11_at_the_limit_peers_wait_in_the_backlog
Because: a peer that resets its connection frees its place like any other
"""

import threaded_server


def finish_request(self, request):
    try:
        request.handle()
    except OSError as error:
        threaded_server.note(error)
        request.close()
        return
    request.close()
    self.leave(request)


threaded_server.Server.finish_request = finish_request

threaded_server.main()
