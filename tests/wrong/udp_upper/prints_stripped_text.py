"""Wrong: the printed text is stripped of all blanks, not only of its line end.

What the user sees: indented text is printed without its indentation.
Caught by: stage_05_the_server_prints_the_text_it_receives
Because: the blanks around the text are gone
"""

import udp_upper

def show(datagram):
    print(datagram.strip().decode(errors="replace"), flush=True)


udp_upper.show = show

udp_upper.main()
