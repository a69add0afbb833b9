"""Wrong: the port is only known to be a number.

What the user sees: port 99999 is taken for port 34463, which is what is left of it in 16 bits.
Caught by: stage_26_mistakes_on_the_command_line
Because: a mistake on the command line is exit status 2
"""

import tcp_chat


def address(text):
    host, _, port = text.rpartition(":")
    in_brackets = host.startswith("[") and host.endswith("]")
    if not host or (":" in host and not in_brackets):
        raise tcp_chat.argparse.ArgumentTypeError("write HOST:PORT")
    return host.strip("[]"), int(port)


tcp_chat.address = address
tcp_chat.main()
