"""Wrong: what stands before the last colon is the host, brackets or not.

What the user sees: ::1:9000 is understood, though it is an address without a port, too.
Caught by: stage_26_mistakes_on_the_command_line
Because: a mistake on the command line is exit status 2
"""

import tcp_chat


def address(text):
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise tcp_chat.argparse.ArgumentTypeError("write HOST:PORT")
    return host.strip("[]"), int(port)


tcp_chat.address = address
tcp_chat.main()
