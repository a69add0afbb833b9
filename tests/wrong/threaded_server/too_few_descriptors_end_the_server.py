"""Wrong: an error of accept ends the loop.

What the user sees: too many peers come at once, and the server is gone, also for those who were there.
Caught by: stage_12_a_flood_past_the_descriptor_limit_is_survived
Because: accept failed because there are no descriptors left
"""

import threaded_server


def serve_forever(self):
    while True:
        self.wait_for_place()
        request = self.get_request()
        self.enter(request)
        self.serve(self.finish_request, request)


threaded_server.Server.serve_forever = serve_forever

threaded_server.main()
