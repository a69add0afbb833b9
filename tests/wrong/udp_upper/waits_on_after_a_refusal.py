"""Wrong: the client tells that nobody listens, and goes on waiting for the answer.

What the user sees: "connection refused", and then nothing for as long as --timeout and --retries say.
Caught by: stage_15_nobody_listening_is_reported_at_once
Because: the line did not end with it
"""

import udp_upper

right = udp_upper.receive_reply


def receive_reply(sock):
    while True:
        try:
            return right(sock)
        except ConnectionRefusedError as error:
            udp_upper.note(f"{sock.getpeername()[0]}:{sock.getpeername()[1]}: {error.strerror}")


udp_upper.receive_reply = receive_reply
udp_upper.main()
