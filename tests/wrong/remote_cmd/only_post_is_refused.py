"""Wrong: only a POST is taken for a request of a browser.

What the user sees: a page with `<img src="http://127.0.0.1:9000/;touch$IFS/tmp/x;">` runs `touch`.
Caught by: stage_21_a_web_page_is_not_a_client
Because: a browser sends GET, too
"""

import remote_cmd


def refuse_what_is_no_command(text):
    if text.startswith("POST "):
        raise remote_cmd.ProtocolError("an HTTP request is not a command")


remote_cmd.refuse_what_is_no_command = refuse_what_is_no_command
remote_cmd.main()
