"""Wrong: control characters are taken for text.

What the user sees: a web page with a link to https://127.0.0.1:9000 puts a command into the name of the server, and it is run.
Caught by: stage_21_a_web_page_is_not_a_client
Because: a command is text: close at the first byte that is not
"""

import re

import remote_cmd


def refuse_what_is_no_command(text):
    if re.match(r"[A-Z-]{3,} |.* HTTP/[0-9.]+\r?$", text, re.MULTILINE):
        raise remote_cmd.ProtocolError("an HTTP request is not a command")


remote_cmd.refuse_what_is_no_command = refuse_what_is_no_command
remote_cmd.main()
