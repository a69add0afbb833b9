"""Wrong: the exit status is 0 as soon as one peer got everything back.

What the user sees: a script goes on, though half of the peers got nothing.
Caught by: stage_18_the_client_notices_what_is_missing
Because: a peer got nothing back: that is a failure
"""


import threaded_server


def run_client(options):
    threaded_server.all = any
    original(options)


original = threaded_server.run_client
threaded_server.run_client = run_client

threaded_server.main()
