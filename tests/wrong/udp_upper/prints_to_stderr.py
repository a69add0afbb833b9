"""Wrong: the text of the datagrams goes to stderr, with the messages.

What the user sees: `server > log` leaves an empty log.
Caught by: stage_05_the_server_prints_the_text_it_receives
Because: on stdout and not on stderr
"""

import udp_upper

def serve_one(sock, size):
    datagram, peer = udp_upper.receive_datagram(sock, size)
    udp_upper.note(udp_upper.without_line_end(datagram).decode(errors="replace"))
    sock.sendto(udp_upper.answer_to(datagram), peer)


udp_upper.serve_one = serve_one

udp_upper.main()
