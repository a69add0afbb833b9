/* A right program in C, on poll(2). */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_LINE = 4096, MAX_OUTBOX = 64 * 1024, PIECE = 8192, NAME = 80, FAREWELL = 1000, RETRY = 100 };

typedef struct {
    int fd;                          /* -1: closed, and removed at the end of the round */
    int is_leaving;
    char name[NAME];
    long long ends_at;               /* milliseconds; 0: never */
    size_t in_length, out_length;
    char inbox[MAX_LINE + 1 + PIECE];
    char *outbox;
} Peer;

static Peer **peers;
static size_t count, room_for;
static int listener = -1, waking[2], is_quiet, is_stopping;
static long long idle, accept_again_at;
static size_t max_peers = 10000;

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static void fail(int status, const char *what) {
    fprintf(stderr, "%s\n", what);
    exit(status);
}

static void shown(const struct sockaddr_storage *addr, socklen_t length, char *text) {
    char host[64], port[8];
    getnameinfo((const struct sockaddr *)addr, length, host, sizeof host, port, sizeof port,
                NI_NUMERICHOST | NI_NUMERICSERV);
    snprintf(text, NAME, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host, port);
}

static void close_peer(Peer *peer, const char *why) {
    if (peer->fd < 0)
        return;
    close(peer->fd);
    peer->fd = -1;
    fprintf(stderr, "%s: %s\n", peer->name, why);
    if (accept_again_at)
        accept_again_at = 1;
}

static void send_some(Peer *peer) {
    ssize_t sent = send(peer->fd, peer->outbox, peer->out_length, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        close_peer(peer, strerror(errno));
        return;
    }
    if (sent > 0) {
        peer->out_length -= sent;
        memmove(peer->outbox, peer->outbox + sent, peer->out_length);
    }
    if (peer->out_length == 0) {
        free(peer->outbox);
        peer->outbox = NULL;
        if (peer->is_leaving)
            close_peer(peer, "has left");
    }
}

static void tell(Peer *peer, const char *data, size_t length) {
    if (peer->fd < 0 || peer->is_leaving)
        return;
    char *larger = realloc(peer->outbox, peer->out_length + length);
    if (!larger) {
        close_peer(peer, "no memory");
        return;
    }
    peer->outbox = larger;
    memcpy(peer->outbox + peer->out_length, data, length);
    peer->out_length += length;
    send_some(peer);
    if (peer->fd >= 0 && peer->out_length > MAX_OUTBOX)
        close_peer(peer, "does not read");
}

static void leave(Peer *peer) {
    if (peer->fd < 0 || peer->is_leaving)
        return;
    peer->is_leaving = 1;
    peer->ends_at = now() + FAREWELL;
    if (peer->out_length == 0)
        close_peer(peer, "has left");
}

/* The length of the UTF-8 character at `text`; 0 if there is none. */
static size_t character(const unsigned char *text, size_t length) {
    size_t size = text[0] < 0x80 ? 1 : text[0] < 0xc2 ? 0 : text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : text[0] < 0xf5 ? 4 : 0;
    if (size == 0 || size > length)
        return 0;
    for (size_t at = 1; at < size; at++)
        if ((text[at] & 0xc0) != 0x80)
            return 0;
    return size;
}

static void say(Peer *speaker, const char *line, size_t length) {
    static char text[NAME + 2 + 3 * MAX_LINE + 1];
    if (length > 0 && line[length - 1] == '\r')
        length--;
    size_t end = sprintf(text, "%s: ", speaker->name);
    for (size_t at = 0; at < length;) {
        size_t size = character((const unsigned char *)line + at, length - at);
        memcpy(text + end, size ? line + at : "\xef\xbf\xbd", size ? size : 3);
        end += size ? size : 3;
        at += size ? size : 1;
    }
    text[end++] = '\n';
    if (!is_quiet) {
        fwrite(text, 1, end, stdout);
        fflush(stdout);
    }
    for (size_t at = 0; at < count; at++)
        if (peers[at] != speaker)
            tell(peers[at], text, end);
}

static void refuse(Peer *peer) {
    const char *told = "line longer than 4096 bytes\n";
    peer->in_length = 0;
    tell(peer, told, strlen(told));
    leave(peer);
}

static void receive(Peer *peer) {
    ssize_t got = recv(peer->fd, peer->inbox + peer->in_length, PIECE, 0);
    if (got < 0) {
        if (errno != EAGAIN && errno != EINTR)
            close_peer(peer, strerror(errno));
        return;
    }
    if (got == 0) {
        if (peer->in_length > 0)
            say(peer, peer->inbox, peer->in_length);
        leave(peer);
        return;
    }
    if (idle)
        peer->ends_at = now() + idle;
    peer->in_length += got;
    char *begin = peer->inbox, *end;
    size_t left = peer->in_length;
    while (peer->fd >= 0 && (end = memchr(begin, '\n', left))) {
        if (end - begin > MAX_LINE) {
            refuse(peer);
            return;
        }
        say(peer, begin, end - begin);
        left -= end + 1 - begin;
        begin = end + 1;
    }
    memmove(peer->inbox, begin, left);
    peer->in_length = left;
    if (left > MAX_LINE)
        refuse(peer);
}

static void let_in(void) {
    for (int turn = 0; turn < 64; turn++) {
        struct sockaddr_storage addr;
        socklen_t length = sizeof addr;
        int fd = accept4(listener, (struct sockaddr *)&addr, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
                accept_again_at = now() + RETRY;
            return;
        }
        size_t there = 0;
        for (size_t at = 0; at < count; at++)
            there += peers[at]->fd >= 0;
        Peer *peer = there < max_peers ? calloc(1, sizeof *peer) : NULL;
        if (peer && count == room_for) {
            room_for = room_for ? 2 * room_for : 64;
            peers = realloc(peers, room_for * sizeof *peers);
            if (!peers)
                fail(1, "no memory");
        }
        if (!peer) {
            close(fd);
            continue;
        }
        peer->fd = fd;
        peer->ends_at = idle ? now() + idle : 0;
        shown(&addr, length, peer->name);
        peers[count++] = peer;
        fprintf(stderr, "%s has joined\n", peer->name);
    }
}

static void forget_the_closed(void) {
    size_t kept = 0;
    for (size_t at = 0; at < count; at++) {
        if (peers[at]->fd >= 0) {
            peers[kept++] = peers[at];
        } else {
            free(peers[at]->outbox);
            free(peers[at]);
        }
    }
    count = kept;
}

static void stop(void) {
    char byte;
    while (read(waking[0], &byte, 1) == 1)
        ;
    if (is_stopping)
        return;
    is_stopping = 1;
    close(listener);
    listener = -1;
    for (size_t at = 0; at < count; at++)
        leave(peers[at]);
}

static int time_left(void) {
    long long earliest = accept_again_at;
    for (size_t at = 0; at < count; at++)
        if (peers[at]->ends_at && (!earliest || peers[at]->ends_at < earliest))
            earliest = peers[at]->ends_at;
    if (!earliest)
        return -1;
    long long left = earliest - now();
    return left < 0 ? 0 : (int)left + 1;
}

static void serve(void) {
    struct pollfd *fds = NULL;
    while (!is_stopping || count > 0) {
        size_t there = count;
        fds = realloc(fds, (there + 2) * sizeof *fds);
        if (!fds)
            fail(1, "no memory");
        fds[0] = (struct pollfd){waking[0], POLLIN, 0};
        fds[1] = (struct pollfd){accept_again_at ? -1 : listener, POLLIN, 0};
        for (size_t at = 0; at < there; at++) {
            short events = (peers[at]->is_leaving ? 0 : POLLIN) | (peers[at]->out_length ? POLLOUT : 0);
            fds[at + 2] = (struct pollfd){peers[at]->fd, events, 0};
        }
        if (poll(fds, there + 2, time_left()) < 0 && errno != EINTR)
            fail(1, strerror(errno));
        for (size_t at = 0; at < there; at++) {
            short ready = fds[at + 2].revents;
            if (peers[at]->fd >= 0 && peers[at]->out_length && (ready & (POLLOUT | POLLERR | POLLHUP)))
                send_some(peers[at]);
            if (peers[at]->fd >= 0 && !peers[at]->is_leaving && (ready & (POLLIN | POLLERR | POLLHUP)))
                receive(peers[at]);
        }
        if (fds[0].revents)
            stop();
        if (listener >= 0 && fds[1].revents)
            let_in();
        long long time = now();
        for (size_t at = 0; at < count; at++)
            if (peers[at]->fd >= 0 && peers[at]->ends_at && peers[at]->ends_at <= time)
                close_peer(peers[at], "its time is over");
        if (accept_again_at && accept_again_at <= time)
            accept_again_at = 0;
        forget_the_closed();
    }
}

static void wake(int number) {
    (void)number;
    int before = errno;
    (void)!write(waking[1], "", 1);
    errno = before;
}

static void listen_at(char *addr) {
    char *colon = strrchr(addr, ':');
    if (!colon || colon == addr || !*(colon + 1) || strspn(colon + 1, "0123456789") != strlen(colon + 1) || atol(colon + 1) > 65535)
        fail(2, "write HOST:PORT");
    *colon = 0;
    size_t length = strlen(addr);
    if (addr[0] == '[' && addr[length - 1] == ']') {
        addr[length - 1] = 0;
        addr++;
    } else if (strchr(addr, ':')) {
        fail(2, "write [IPv6]:PORT");
    }
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found;
    int error = getaddrinfo(addr, colon + 1, &hints, &found);
    if (error)
        fail(1, gai_strerror(error));
    int yes = 1;
    listener = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (listener < 0 || bind(listener, found->ai_addr, found->ai_addrlen) < 0 || listen(listener, 1024) < 0)
        fail(1, strerror(errno));
    freeaddrinfo(found);
}

static long long milliseconds(const char *text) {
    char *unit;
    long number = text ? strtol(text, &unit, 10) : 0;
    if (number <= 0 || (strcmp(unit, "ms") && strcmp(unit, "s") && strcmp(unit, "m")))
        fail(2, "write a time, such as 500ms");
    return !strcmp(unit, "ms") ? number : !strcmp(unit, "s") ? number * 1000LL : number * 60000LL;
}

int main(int argc, char **argv) {
    char place[] = "127.0.0.1:9002", *addr = place;
    if (argc < 2 || strcmp(argv[1], "room"))
        fail(2, "room [HOST:PORT] [--quiet] [--idle TIME] [--max-peers N]");
    for (int at = 2; at < argc; at++) {
        if (!strcmp(argv[at], "--quiet"))
            is_quiet = 1;
        else if (!strcmp(argv[at], "--idle"))
            idle = milliseconds(argv[++at]);
        else if (!strcmp(argv[at], "--max-peers") && (!argv[at + 1] || atol(argv[at + 1]) <= 0))
            fail(2, "write a number from 1");
        else if (!strcmp(argv[at], "--max-peers"))
            max_peers = atol(argv[++at]);
        else
            addr = argv[at];
    }
    listen_at(addr);
    if (pipe2(waking, O_NONBLOCK | O_CLOEXEC) < 0)
        fail(1, strerror(errno));
    struct sigaction action = {.sa_handler = wake};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    struct sockaddr_storage bound;
    socklen_t length = sizeof bound;
    char name[NAME];
    getsockname(listener, (struct sockaddr *)&bound, &length);
    shown(&bound, length, name);
    printf("listening on %s\n", name);
    fflush(stdout);
    serve();
    return 0;
}
