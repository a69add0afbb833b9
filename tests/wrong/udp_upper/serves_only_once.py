"""Wrong: the server answers one datagram, and ends.

What the user sees: the first line is answered; then nobody listens.
Caught by: stage_02_a_datagram_comes_back_in_capital_letters
Because: the server serves only once
"""

import udp_upper

udp_upper.serve_for_ever = udp_upper.serve_one
udp_upper.main()
