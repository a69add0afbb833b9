"""Wrong: only the first byte is looked at.

What the user sees: a TLS hello whose first bytes come alone is refused, and anything that begins with text is run.
Caught by: stage_21_a_web_page_is_not_a_client
Because: close at the first byte that is not
"""

import re

import remote_cmd


def refuse_what_is_no_command(text):
    if text and not text[0].isprintable():
        raise remote_cmd.ProtocolError("this is no text")
    if re.match(r"[A-Z-]{3,} |.* HTTP/[0-9.]+\r?$", text, re.MULTILINE):
        raise remote_cmd.ProtocolError("an HTTP request is not a command")


remote_cmd.refuse_what_is_no_command = refuse_what_is_no_command
remote_cmd.main()
