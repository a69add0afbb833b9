"""Wrong: the client sends the length of the text, in characters.

What the user sees: `client -- 'echo 你好'` is answered with an error, or never.
Caught by: stage_23_the_client_runs_one_command
Because: not its characters
"""

import struct

import remote_cmd


def ask(self, command):
    header = struct.pack(">BI", remote_cmd.COMMAND, len(command))
    self.frames.sock.sendall(header + command.encode())
    self.can_cancel = True
    status = self.show_answer()
    self.can_cancel = False
    return status


remote_cmd.FramedClient.ask = ask
remote_cmd.main()
