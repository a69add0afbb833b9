"""Wrong: after an error of accept it says so, and calls accept again, at once.

What the user sees: when too many peers are there, the log grows by megabytes in a second.
Caught by: stage_12_a_flood_past_the_descriptor_limit_is_survived
Because: accept fails for lack of descriptors, and is called again at once
"""

import threaded_server


def wait_for_change(self):
    pass


threaded_server.Server.wait_for_change = wait_for_change

threaded_server.main()
