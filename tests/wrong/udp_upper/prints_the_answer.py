"""Wrong: the server prints what it answers, not what came.

What the user sees: the log of the server has capital letters only.
Caught by: stage_05_the_server_prints_the_text_it_receives
Because: not its answer
"""

import udp_upper

def serve_one(sock, size):
    datagram, peer = udp_upper.receive_datagram(sock, size)
    answer = udp_upper.answer_to(datagram)
    udp_upper.show(answer)
    sock.sendto(answer, peer)


udp_upper.serve_one = serve_one

udp_upper.main()
