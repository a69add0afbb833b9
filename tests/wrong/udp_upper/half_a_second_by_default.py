"""Wrong: without --timeout, a try takes half a second.

What the user sees: where an answer takes 600 ms, twice the datagrams.
Caught by: stage_17_what_is_not_answered_is_sent_again
Because: --timeout is 1s where it is not given
"""

import sys

import udp_upper

if sys.argv[1:2] == ["client"] and "--timeout" not in sys.argv:
    sys.argv += ["--timeout", "500ms"]
udp_upper.main()
