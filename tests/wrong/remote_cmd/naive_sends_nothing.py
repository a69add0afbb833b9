"""Wrong: an empty result is sent as it is.

What the user sees: after `false` the client waits for ever.
Caught by: stage_35_the_naive_protocol_sticks
Because: a result of 0 bytes sends nothing
"""

import remote_cmd


def serve_naive(sock, limit):
    while command := remote_cmd.recv_command(sock, limit):
        with remote_cmd.result_of(command, sock, limit) as result:
            sock.sendall(result)


remote_cmd.SERVE["naive"] = serve_naive
remote_cmd.main()
