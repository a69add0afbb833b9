"""Wrong: with --duplex, a thread for each client reads stdin.

What the user sees: the first line typed for the second client goes to the first, which has left.
Caught by: stage_23_both_talk_at_any_time
Because: a thread that reads stdin for one client
"""

import socket
import threading

import tcp_chat


class Keyboard:
    def converse(self, messages, until_both_ended):
        sender = threading.Thread(target=self.speak, args=(messages,), daemon=True)
        sender.start()
        try:
            while (text := messages.receive()) is not None:
                tcp_chat.show(text)
        except OSError as error:
            tcp_chat.note(tcp_chat.in_words(error))
        if until_both_ended:
            sender.join()
        return True

    def speak(self, messages):
        try:
            while (text := tcp_chat.type_line()) is not None:
                messages.send(text)
            messages.sock.shutdown(socket.SHUT_WR)
        except OSError as error:
            tcp_chat.note(tcp_chat.in_words(error))


tcp_chat.Keyboard = Keyboard
tcp_chat.main()
