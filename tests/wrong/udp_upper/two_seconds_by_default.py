"""Wrong: without --timeout, a try takes two seconds.

What the user sees: after each loss, a second more to wait.
Caught by: stage_17_what_is_not_answered_is_sent_again
Because: --timeout is 1s where it is not given
"""

import sys

import udp_upper

if sys.argv[1:2] == ["client"] and "--timeout" not in sys.argv:
    sys.argv += ["--timeout", "2s"]
udp_upper.main()
