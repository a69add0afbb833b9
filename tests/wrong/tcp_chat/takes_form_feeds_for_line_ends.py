"""Wrong: the text is split at all characters that Unicode calls line ends, but for a lone carriage return.

What the user sees: of a text with a form feed or U+2028 only the first part is shown.
Caught by: stage_07_a_carriage_return_before_the_line_end_is_dropped
Because: a character such as U+2028
"""

import re

import tcp_chat


receive = tcp_chat.Lines.receive


def receive_line(self):
    text = receive(self)
    return text and re.split("[\v\f\x85\u2028\u2029]", text)[0]


tcp_chat.Lines.receive = receive_line
tcp_chat.main()
