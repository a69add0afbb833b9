"""Wrong: nobody catches the error of a connection that was reset.

What the user sees: a peer crashes, and with --threads one the server ends with a traceback.
Caught by: stage_09_one_thread_serves_one_peer_after_the_other
Because: a reset makes recv fail, and here that ended the one thread there is
"""

import threaded_server


def finish_request(self, request):
    try:
        request.handle()
    finally:
        request.close()
        self.leave(request)


threaded_server.Server.finish_request = finish_request

threaded_server.main()
