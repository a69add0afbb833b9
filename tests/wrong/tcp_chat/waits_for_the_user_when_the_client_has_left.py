"""Wrong: with --duplex, only what is typed is waited for.

What the user sees: when the client has left, the next is not served until somebody types a line, which is lost.
Caught by: stage_23_both_talk_at_any_time
Because: when a client leaves, accept the next, though nobody types
"""

import threading

import tcp_chat


def converse(self, messages, until_both_ended):
    threading.Thread(target=self.hear, args=(messages,), daemon=True).start()
    while True:
        event, text = self.events.get()
        if event == "typed":
            messages.send(text)
        elif event == "input ended":
            self.end_of_input(messages)
            return False


tcp_chat.Keyboard.converse = converse
tcp_chat.main()
