"""Wrong: with the line end, every blank around the text is dropped.

What the user sees: indented lines, as of Python code, lose their indentation.
Caught by: stage_07_a_carriage_return_before_the_line_end_is_dropped
Because: strip() and trim() take every blank
"""

import tcp_chat


def take_line(self):
    line, _, self.buffer = self.buffer.partition(b"\n")
    return line.strip()


tcp_chat.Lines.take_line = take_line
tcp_chat.main()
