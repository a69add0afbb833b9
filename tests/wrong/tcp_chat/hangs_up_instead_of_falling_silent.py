"""Wrong: at the end of stdin both directions are shut down.

What the user sees: `echo question | client --duplex` never shows the answer.
Caught by: stage_24_half_closed_is_still_half_open
Because: shut down the sending half only
"""

import socket

import tcp_chat


def end_of_input(self, messages):
    self.input_ended = True
    messages.sock.shutdown(socket.SHUT_RDWR)


tcp_chat.Keyboard.end_of_input = end_of_input
tcp_chat.main()
