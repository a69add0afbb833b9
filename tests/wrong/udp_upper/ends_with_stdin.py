"""Wrong: the client ends with stdin, and does not wait for the answers that are still to come.

What the user sees: typed line by line it works; from a pipe, no answer is printed.
Caught by: stage_12_the_client_sends_each_line_and_prints_the_answer
Because: ended at the end of stdin before the answers came
"""

import sys
import threading
import time

import udp_upper


def talk(args):
    sock = udp_upper.connect_socket(*udp_upper.resolve(args.addr)[0])

    def print_answers():
        while True:
            reply = sock.recv(65_535)
            time.sleep(0.2)
            udp_upper.show(reply)

    threading.Thread(target=print_answers, daemon=True).start()
    for line in sys.stdin.buffer:
        sock.send(udp_upper.without_line_end(line))
    return 0


udp_upper.talk = talk
udp_upper.main()
