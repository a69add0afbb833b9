"""Wrong: an error of the connection is taken for its end.

What the user sees: a script does not learn that the conversation was broken off.
Caught by: stage_16_nobody_listens_there
Because: a reset is no end
"""

import tcp_chat


receive = tcp_chat.Lines.receive


def receive_or_end(self):
    try:
        return receive(self)
    except OSError as error:
        tcp_chat.note(tcp_chat.in_words(error))
        return None


speak_first = tcp_chat.speak_first


def speak(sock, args):
    tcp_chat.Lines.receive = receive_or_end
    speak_first(sock, args)


tcp_chat.speak_first = speak
tcp_chat.main()
