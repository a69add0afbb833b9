"""Wrong: the reply is asked for before the message is printed.

What the user sees: they have to answer a question that they have not seen.
Caught by: stage_02_a_line_reaches_the_server
Because: waits for a line on its stdin
"""

import tcp_chat


def converse(sock, args, keyboard):
    messages = tcp_chat.messages_over(sock, args)
    while (text := messages.receive()) is not None:
        reply = tcp_chat.type_line()
        tcp_chat.show(text)
        if reply is None:
            tcp_chat.say_farewell(messages)
            return False
        messages.send(reply)
    return True


tcp_chat.converse = converse
tcp_chat.main()
