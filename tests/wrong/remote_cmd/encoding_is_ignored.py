"""Wrong: whatever `--encoding` says, the output is decoded as UTF-8.

What the user sees: the output of a GBK machine is full of �.
Caught by: stage_31_gbk_output_cut_at_every_byte
Because: decode the output as `--encoding` says
"""

import remote_cmd


def __init__(self, encoding):
    right_init(self, "utf-8")


right_init = remote_cmd.Output.__init__
remote_cmd.Output.__init__ = __init__
remote_cmd.main()
