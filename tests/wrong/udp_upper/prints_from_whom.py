"""Wrong: the sender is printed before the text, on the same line.

What the user sees: a program that reads the output of the server must cut it off again.
Caught by: stage_05_the_server_prints_the_text_it_receives
Because: nothing around it
"""

import udp_upper

def serve_one(sock, size):
    datagram, peer = udp_upper.receive_datagram(sock, size)
    text = udp_upper.without_line_end(datagram).decode(errors="replace")
    print(f"{udp_upper.shown(peer)}: {text}", flush=True)
    sock.sendto(udp_upper.answer_to(datagram), peer)


udp_upper.serve_one = serve_one

udp_upper.main()
