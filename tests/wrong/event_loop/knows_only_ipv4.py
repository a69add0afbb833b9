"""Wrong: HOST must be an IPv4 address.

What the user sees: `room localhost:9002` works by chance, `room [::1]:9002` does not.
Caught by: stage_20_names_ipv6_and_mistakes
Because: make a socket of its family
"""

import socket

import event_loop

event_loop.first_address = lambda host, port: (socket.AF_INET, (host, port))

event_loop.main()
