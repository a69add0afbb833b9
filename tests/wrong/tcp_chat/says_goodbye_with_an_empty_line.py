"""Wrong: at the end of stdin the client sends an empty line.

What the user sees: the server shows an empty line for each client that leaves.
Caught by: stage_14_the_end_of_input_ends_the_client
Because: the end of stdin is not an empty line
"""

import tcp_chat


speak_first = tcp_chat.speak_first


def speak(sock, args):
    speak_first(sock, args)
    sock.sendall(b"\n")


tcp_chat.speak_first = speak
tcp_chat.main()
