"""Wrong: the command of a client that left is killed, and the next one in its list is started.

What the user sees: a user closes the window, and the second of the lines that he had pasted is run.
Caught by: stage_16_the_command_of_a_client_that_left_dies
Because: forget the commands that wait
"""

import remote_cmd


def stop(self):
    with self.lock:
        if self.job:
            self.job.kill()


remote_cmd.Conversation.stop = stop
remote_cmd.main()
