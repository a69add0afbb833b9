"""Wrong: with --duplex, the server does not tell that its stdin has ended.

What the user sees: the client waits for more for ever.
Caught by: stage_24_half_closed_is_still_half_open
Because: the server, too, shuts down its sending half
"""

import tcp_chat


end_of_input = tcp_chat.Keyboard.end_of_input


def end(self, messages):
    if "client" in tcp_chat.sys.argv:
        end_of_input(self, messages)


tcp_chat.Keyboard.end_of_input = end
tcp_chat.main()
