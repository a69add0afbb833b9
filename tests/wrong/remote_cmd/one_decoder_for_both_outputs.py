"""Wrong: one decoder is used for stdout and stderr.

What the user sees: now and then a character of the output is replaced by two wrong ones, when there are errors, too.
Caught by: stage_31_gbk_output_cut_at_every_byte
Because: a decoder of its own
"""

import remote_cmd


def __init__(self, encoding):
    right_init(self, encoding)
    self.decoders[remote_cmd.STDERR] = self.decoders[remote_cmd.STDOUT]


right_init = remote_cmd.Output.__init__
remote_cmd.Output.__init__ = __init__
remote_cmd.main()
