"""Wrong: what is printed is not flushed.

What the user sees: on a terminal all is well; in a pipe nothing comes before the end.
Caught by: stage_01_the_server_says_where_it_listens
Because: not let it wait in a buffer
"""

import sys

import tcp_chat


def unflushed(*args, flush=False, **options):
    print(*args, **options)


# Buffered, whatever PYTHONUNBUFFERED says.
sys.stdout = open(sys.stdout.fileno(), "w", closefd=False)
tcp_chat.print = unflushed
tcp_chat.main()
