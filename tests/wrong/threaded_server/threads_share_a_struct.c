/* Wrong: every thread gets the address of the same struct, with the connection and the address of its peer.

What the user sees: when peers come one right after the other, some of them get no answer.
Caught by: stage_04_many_peers_are_served_at_once
Because: each thread its own copy of connection and address
*/

#define _GNU_SOURCE
#include <errno.h>
#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PIECE = 8192 };

typedef struct {
    int socket;
    struct sockaddr_in addr;
} Peer;

static int is_quiet;
static pthread_mutex_t screen = PTHREAD_MUTEX_INITIALIZER;

/* How many bytes at the end begin a character that is not complete. */
static size_t incomplete(const unsigned char *text, size_t length) {
    for (size_t back = 1; back <= 3 && back <= length; back++) {
        unsigned char byte = text[length - back];
        if ((byte & 0xc0) == 0x80)
            continue;
        size_t whole = byte >= 0xf0 && byte < 0xf8 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
        return byte < 0xf8 && whole > back ? back : 0;
    }
    return 0;
}

static void show(char *text, size_t length, const Peer *peer) {
    if (is_quiet || length == 0)
        return;
    if (text[length - 1] == '\n')
        length--;
    if (length > 0 && text[length - 1] == '\r')
        length--;
    pthread_mutex_lock(&screen);
    fwrite(text, 1, length, stdout);
    printf(" ('%s:%d')\n", inet_ntoa(peer->addr.sin_addr), ntohs(peer->addr.sin_port));
    fflush(stdout);
    pthread_mutex_unlock(&screen);
}

static int send_all(int to, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t sent = send(to, bytes, length, MSG_NOSIGNAL);
        if (sent < 0)
            return -1;
        bytes += sent;
        length -= sent;
    }
    return 0;
}

static void *serve(void *argument) {
    /* Too late: the next peer may be in it by now. */
    Peer copy = *(Peer *)argument, *peer = &copy;
    char buffer[PIECE + 4];
    size_t kept = 0;
    ssize_t count;
    while ((count = recv(peer->socket, buffer + kept, PIECE, 0)) > 0) {
        if (send_all(peer->socket, buffer + kept, count) < 0)
            break;
        size_t length = kept + count;
        kept = incomplete((unsigned char *)buffer, length);
        show(buffer, length - kept, peer);
        memmove(buffer, buffer + length - kept, kept);
    }
    close(peer->socket);
    return NULL;
}

int main(int count, char **words) {
    int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    struct sockaddr_in own = {.sin_family = AF_INET};
    socklen_t length = sizeof own;
    char *colon = count > 2 ? strchr(words[2], ':') : NULL;
    if (!colon)
        return 2;
    *colon = 0;
    inet_pton(AF_INET, words[2], &own.sin_addr);
    own.sin_port = htons(atoi(colon + 1));
    is_quiet = count > 3 && strcmp(words[count - 1], "--quiet") == 0;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&own, sizeof own) < 0 || listen(listener, 128) < 0) {
        perror("bind");
        return 1;
    }
    getsockname(listener, (struct sockaddr *)&own, &length);
    printf("listening on %s:%d\n", inet_ntoa(own.sin_addr), ntohs(own.sin_port));
    fflush(stdout);
    static Peer the_only_one, *peer = &the_only_one;
    for (;;) {
        length = sizeof peer->addr;
        peer->socket = accept(listener, (struct sockaddr *)&peer->addr, &length);
        pthread_t thread;
        if (peer->socket < 0 || pthread_create(&thread, NULL, serve, peer) != 0) {
            perror("accept");
            usleep(100000);
            continue;
        }
        pthread_detach(thread);
    }
}
