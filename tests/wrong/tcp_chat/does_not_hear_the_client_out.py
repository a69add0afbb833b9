"""Wrong: with --duplex, the end of stdin ends the server at once.

What the user sees: what the client says last is not shown.
Caught by: stage_24_half_closed_is_still_half_open
Because: to have sent all is not to have heard all
"""

import socket

import tcp_chat


end_of_input = tcp_chat.Keyboard.end_of_input


def end(self, messages):
    end_of_input(self, messages)
    if "server" in tcp_chat.sys.argv:
        tcp_chat.leave(0)


tcp_chat.Keyboard.end_of_input = end
tcp_chat.main()
