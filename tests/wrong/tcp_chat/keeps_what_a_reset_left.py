"""Wrong: the buffer is emptied at the end of a stream, and not at an error.

What the user sees: what a client has not finished when it crashes is shown in front of what the next one says.
Caught by: stage_09_a_reset_does_not_stop_the_server
Because: sticks to the first line of the next
"""

import tcp_chat


left = {}


class Lines(tcp_chat.Lines):
    @property
    def buffer(self):
        return left.get("", b"")

    @buffer.setter
    def buffer(self, data):
        if data or hasattr(self, "begun"):
            left[""] = data
        self.begun = True


tcp_chat.Lines = Lines
tcp_chat.main()
