"""Wrong: the usage is printed on stdout.

What the user sees: a script that reads the messages reads the usage instead.
Caught by: stage_26_mistakes_on_the_command_line
Because: errors belong on stderr
"""

import tcp_chat


def error(self, message):
    print(f"{self.prog}: {message}")
    self.exit(2)


tcp_chat.argparse.ArgumentParser.error = error
tcp_chat.main()
