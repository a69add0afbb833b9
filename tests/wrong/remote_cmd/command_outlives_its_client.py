"""Wrong: nothing is done when a client leaves.

What the user sees: processes pile up on the server, each for a client that is long gone.
Caught by: stage_16_the_command_of_a_client_that_left_dies
Because: a read of 0 bytes means that the client is gone
"""

import remote_cmd


def stop(self):
    pass


remote_cmd.Conversation.stop = stop
remote_cmd.main()
