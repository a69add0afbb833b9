"""Wrong: each piece of output is decoded by itself.

What the user sees: in long Chinese output, now and then a character becomes ��.
Caught by: stage_31_gbk_output_cut_at_every_byte
Because: use an incremental decoder
"""

import remote_cmd


def show(self, kind, data):
    self.streams[kind].write(data.decode(self.encoding, "replace"))
    self.streams[kind].flush()


remote_cmd.Output.show = show
remote_cmd.main()
