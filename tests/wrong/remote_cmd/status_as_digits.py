"""Wrong: the exit status is sent as decimal digits.

What the user sees: a client shows the status 48, which is the character 0.
Caught by: stage_02_a_command_is_run
Because: the payload of kind 4 is 4 bytes
"""

import struct

import remote_cmd


def tell(self, kind, payload):
    if kind == remote_cmd.EXIT_STATUS:
        payload = str(struct.unpack(">i", payload)[0]).encode()
    right_tell(self, kind, payload)


right_tell = remote_cmd.Conversation.tell
remote_cmd.Conversation.tell = tell
remote_cmd.main()
