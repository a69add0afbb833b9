"""Wrong: the server takes in what all clients say, but there is one user only.

What the user sees: the messages of two clients are mixed, and nobody knows which one a reply is for.
Caught by: stage_10_a_second_client_waits_its_turn
Because: serve one client to its end before you accept the next
"""

import select

import tcp_chat

clients = {}  # the messages of each socket
waiting = []  # for a reply


def hear(sock):
    messages = clients[sock]
    text = messages.receive()
    if text is None:
        raise OSError("the client left")
    tcp_chat.show(text)
    waiting.append(sock)


def answer(sock):
    messages = clients[sock]
    messages.send(tcp_chat.type_line())
    if b"\n" in messages.buffer:
        hear(sock)


def guarded(action, sock):
    try:
        action(sock)
    except OSError as error:
        tcp_chat.note(tcp_chat.in_words(error))
        del clients[sock]
        waiting[:] = [other for other in waiting if other is not sock]
        sock.close()


def serve(args):
    tcp_chat.end_at_ctrl_c()
    listener = tcp_chat.listen(args)
    print("listening on", tcp_chat.shown(listener.getsockname()), flush=True)
    while True:
        readable, _, _ = select.select([listener, *clients], [], [], 0 if waiting else None)
        for sock in readable:
            if sock is listener:
                sock, _ = listener.accept()
                clients[sock] = tcp_chat.Lines(sock)
            else:
                guarded(hear, sock)
        if waiting:
            guarded(answer, waiting.pop(0))


tcp_chat.serve = serve
tcp_chat.main()
