"""Wrong: an HTTP request is known by a list of methods.

What the user sees: `curl -X PROPFIND 'http://127.0.0.1:9000/;id;'` runs `id`.
Caught by: stage_21_a_web_page_is_not_a_client
Because: a request line begins with any method
"""

import remote_cmd

METHODS = ("GET ", "POST ", "HEAD ", "OPTIONS ", "PUT ", "DELETE ", "PATCH ", "CONNECT ", "TRACE ")


def refuse_what_is_no_command(text):
    if text.startswith(METHODS):
        raise remote_cmd.ProtocolError("an HTTP request is not a command")


remote_cmd.refuse_what_is_no_command = refuse_what_is_no_command
remote_cmd.main()
