// tcp-chat in C: POSIX calls and poll(2), no threads and no library.
#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_MESSAGE = 64 * 1024, RAW_SIZE = 1024, FAREWELL = 1 /* second */ };

struct options {
    int is_server, duplex, raw, reuse_address, backlog, give_up;
    char host[256], port[6], addr[300];
};

// What has arrived from a descriptor, and is not yet part of a line that was taken.
struct lines {
    int fd;
    size_t limit; // the longest line in bytes; 0 if there is none
    char *bytes;
    size_t count, room;
};

static void usage(const char *why) {
    fprintf(stderr, "%s\nusage: tcp_chat server|client [HOST:PORT] [--duplex | --raw] "
                    "[--backlog N] [--no-reuse-address]\n", why);
    exit(2);
}

static const char *reason(int error) {
    switch (error) {
    case EADDRINUSE: return "address already in use";
    case ECONNREFUSED: return "connection refused";
    case EMSGSIZE: return "the message is longer than 65536 bytes";
    default: return strerror(error);
    }
}

static void failed(const char *what, const char *addr) {
    fprintf(stderr, "%s %s: %s\n", what, addr, reason(errno));
    exit(1);
}

static int send_all(int fd, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t sent = send(fd, bytes, count, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return -1;
        bytes += sent;
        count -= sent;
    }
    return 0;
}

static void put(const char *bytes, size_t count) { fwrite(bytes, 1, count, stdout); }

// The number of bytes of the character that begins here; 0 if it is none of UTF-8.
static size_t character(const unsigned char *text, size_t left) {
    unsigned char first = text[0];
    size_t count = first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2
                 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
    if (count == 0 || count > left) return 0;
    for (size_t i = 1; i < count; i++)
        if ((text[i] & 0xc0) != 0x80) return 0;
    if (count == 3 && ((first == 0xe0 && text[1] < 0xa0) || (first == 0xed && text[1] > 0x9f))) return 0;
    if (count == 4 && ((first == 0xf0 && text[1] < 0x90) || (first == 0xf4 && text[1] > 0x8f))) return 0;
    return count;
}

// Shows a message; what is not UTF-8 becomes U+FFFD.
static void show(const char *text, size_t count) {
    while (count > 0) {
        size_t size = character((const unsigned char *)text, count);
        if (size == 0) put("\xef\xbf\xbd", 3);
        else put(text, size);
        size = size ? size : 1;
        text += size;
        count -= size;
    }
    put("\n", 1);
    fflush(stdout);
}

static ssize_t receive(int fd, char *bytes, size_t room) {
    ssize_t count;
    do count = read(fd, bytes, room);
    while (count < 0 && errno == EINTR);
    return count;
}

// Adds what one read gives: its count, 0 at the end, -1 at an error.
static ssize_t more(struct lines *lines) {
    if (lines->limit && lines->count > lines->limit + 1) { // one more for a `\r`
        errno = EMSGSIZE;
        return -1;
    }
    if (lines->room - lines->count < 16 * 1024) {
        lines->room = 2 * lines->room + 32 * 1024;
        lines->bytes = realloc(lines->bytes, lines->room);
        if (lines->bytes == NULL) abort();
    }
    ssize_t count = receive(lines->fd, lines->bytes + lines->count, 16 * 1024);
    if (count > 0) lines->count += count;
    return count;
}

// The first line of what is there, without its end: its length, -1 if none is complete, -2 if it is too long.
static ssize_t complete(struct lines *lines) {
    char *end = lines->count ? memchr(lines->bytes, '\n', lines->count) : NULL;
    if (end == NULL) return -1;
    size_t length = end - lines->bytes;
    if (lines->limit && length > 0 && end[-1] == '\r') length--;
    if (lines->limit && length > lines->limit) return errno = EMSGSIZE, -2;
    return length;
}

// Removes the first line, which has been used.
static void drop(struct lines *lines) {
    char *end = memchr(lines->bytes, '\n', lines->count);
    size_t used = end ? (size_t)(end - lines->bytes) + 1 : lines->count;
    lines->count -= used;
    memmove(lines->bytes, lines->bytes + used, lines->count);
}

// Waits for a line: 1 and its length, 0 at the end of the stream, -1 at an error.
static int take(struct lines *lines, size_t *length) {
    for (;;) {
        ssize_t found = complete(lines);
        if (found == -2) return -1;
        if (found >= 0) return *length = found, 1;
        ssize_t count = more(lines);
        if (count < 0) return -1;
        if (count > 0) continue;
        if (lines->limit && lines->count > lines->limit) return errno = EMSGSIZE, -1;
        *length = lines->count; // the last line may have no end
        return lines->count > 0;
    }
}

// Sends the line that was typed; an empty one cannot be sent raw.
static int send_typed(int fd, struct lines *typed, size_t length, int raw) {
    char *line = malloc(length + 1);
    memcpy(line, typed->bytes, length);
    line[length] = '\n';
    drop(typed);
    if (raw && length == 0) fprintf(stderr, "not sent: an empty raw message is no message\n");
    int sent = send_all(fd, line, raw ? length : length + 1);
    free(line);
    return sent;
}

// Receives a message and shows it: 1, 0 at the end of the stream, -1 at an error.
static int hear(struct lines *peer, int raw) {
    if (raw) {
        char bytes[RAW_SIZE];
        ssize_t count = receive(peer->fd, bytes, sizeof bytes);
        if (count <= 0) return count;
        while (count > 0 && (bytes[count - 1] == '\n' || bytes[count - 1] == '\r')) count--;
        show(bytes, count);
        return 1;
    }
    size_t length;
    int result = take(peer, &length);
    if (result == 1) {
        show(peer->bytes, length);
        drop(peer);
    }
    return result;
}

// Sends what is typed: 1, 0 at the end of stdin, -1 at an error.
static int speak(struct lines *typed, int fd, int raw) {
    size_t length;
    if (take(typed, &length) != 1) return 0;
    return send_typed(fd, typed, length, raw) < 0 ? -1 : 1;
}

static void end_of_time(int number) {
    (void)number;
    _exit(0);
}

// Ends our direction, and hears the client out, but not for ever.
static void say_farewell(struct lines *peer, int raw) {
    signal(SIGALRM, end_of_time);
    alarm(FAREWELL);
    shutdown(peer->fd, SHUT_WR);
    while (hear(peer, raw) == 1) {}
}

// 1 if the client has left, 0 if our input has ended, -1 at an error.
static int take_turns(struct lines *peer, struct lines *typed, int raw) {
    int heard;
    while ((heard = hear(peer, raw)) == 1) {
        int spoke = speak(typed, peer->fd, raw);
        if (spoke == 0) say_farewell(peer, raw);
        if (spoke != 1) return spoke;
    }
    return heard == 0 ? 1 : -1;
}

// Both talk at any time. 1 if the peer has ended, 0 if our input has as well, -1 at an error.
static int talk_freely(struct lines *peer, struct lines *typed, int *input_ended, int until_both) {
    int peer_ended = 0;
    while (!peer_ended || (until_both && !*input_ended)) {
        struct pollfd both[2] = {{*input_ended ? -1 : typed->fd, POLLIN, 0}, {peer_ended ? -1 : peer->fd, POLLIN, 0}};
        if (poll(both, 2, -1) < 0) continue;
        if (both[1].revents) {
            ssize_t count = more(peer), length;
            if (count < 0) return -1;
            while ((length = complete(peer)) >= 0) {
                show(peer->bytes, length);
                drop(peer);
            }
            if (length == -2) return -1;
            peer_ended = count == 0;
        }
        if (both[0].revents) {
            ssize_t count = more(typed), length;
            while ((length = complete(typed)) >= 0)
                if (send_typed(peer->fd, typed, length, 0) < 0) return -1;
            if (count <= 0) {
                if (typed->count > 0 && send_typed(peer->fd, typed, typed->count, 0) < 0) return -1;
                *input_ended = 1;
                shutdown(peer->fd, SHUT_WR);
            }
        }
    }
    return !*input_ended;
}

static struct addrinfo *look_up(const struct options *options) {
    struct addrinfo wanted = {.ai_socktype = SOCK_STREAM}, *found;
    int error = getaddrinfo(options->host, options->port, &wanted, &found);
    if (error) {
        fprintf(stderr, "resolve %s: %s\n", options->addr, gai_strerror(error));
        exit(1);
    }
    return found;
}

/* The other machine must answer within so many milliseconds; an accepted connection inherits this. */
static void give_up_after(int fd, int limit) {
    int on = 1, pause = limit / 3000 ? limit / 3000 : 1;
    if (!limit) return;
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &pause, sizeof pause);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &pause, sizeof pause);
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &limit, sizeof limit);
}

static int listen_there(const struct options *options) {
    int on = 1;
    for (struct addrinfo *one = look_up(options); one; one = one->ai_next) {
        int fd = socket(one->ai_family, one->ai_socktype, 0);
        if (fd < 0) continue;
        if (options->reuse_address) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        if (bind(fd, one->ai_addr, one->ai_addrlen) == 0 && listen(fd, options->backlog) == 0) return fd;
        int error = errno;
        close(fd);
        errno = error;
    }
    failed("bind", options->addr);
    return -1;
}

static void announce(int fd) {
    struct sockaddr_storage addr;
    socklen_t size = sizeof addr;
    char host[256], port[8];
    getsockname(fd, (struct sockaddr *)&addr, &size);
    getnameinfo((struct sockaddr *)&addr, size, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    printf(strchr(host, ':') ? "listening on [%s]:%s\n" : "listening on %s:%s\n", host, port);
    fflush(stdout);
}

static void serve(const struct options *options, struct lines *typed) {
    signal(SIGINT, end_of_time);
    signal(SIGTERM, end_of_time);
    int listener = listen_there(options), input_ended = 0, result;
    give_up_after(listener, options->give_up);
    announce(listener);
    do {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0) {
            perror("accept");
            nanosleep(&(struct timespec){0, 100000000}, NULL);
            result = 1;
            continue;
        }
        struct lines peer = {.fd = fd, .limit = MAX_MESSAGE};
        result = options->duplex ? talk_freely(&peer, typed, &input_ended, 0) : take_turns(&peer, typed, options->raw);
        fprintf(stderr, "client left: %s\n", result < 0 ? reason(errno) : "end of stream");
        close(fd);
        free(peer.bytes);
    } while (result != 0);
}

static void talk(const struct options *options, struct lines *typed) {
    int fd = -1, input_ended = 0, result;
    for (struct addrinfo *one = look_up(options); one && fd < 0; one = one->ai_next) {
        fd = socket(one->ai_family, one->ai_socktype, 0);
        if (fd >= 0 && connect(fd, one->ai_addr, one->ai_addrlen) < 0) {
            int error = errno;
            close(fd);
            errno = error;
            fd = -1;
        }
    }
    if (fd < 0) failed("connect", options->addr);
    give_up_after(fd, options->give_up);
    struct lines peer = {.fd = fd, .limit = MAX_MESSAGE};
    if (options->duplex) {
        result = talk_freely(&peer, typed, &input_ended, 1);
    } else {
        while ((result = speak(typed, fd, options->raw)) == 1) {
            result = hear(&peer, options->raw);
            if (result == 0) fprintf(stderr, "the server closed the conversation\n");
            if (result != 1) break;
        }
    }
    if (result < 0) failed("talk with", options->addr);
    close(fd);
}

static void address(struct options *options, const char *text) {
    const char *colon = strrchr(text, ':');
    size_t length = colon ? (size_t)(colon - text) : 0;
    if (length == 0 || length >= sizeof options->host || strlen(text) >= sizeof options->addr)
        usage("write HOST:PORT, such as 127.0.0.1:9000 or [::1]:9000");
    strcpy(options->addr, text);
    int in_brackets = text[0] == '[' && colon[-1] == ']';
    if (!in_brackets && memchr(text, ':', length)) usage("an IPv6 address is written in brackets");
    snprintf(options->host, sizeof options->host, "%.*s", (int)length - 2 * in_brackets, text + in_brackets);
    char *end;
    unsigned long port = strtoul(colon + 1, &end, 10);
    if (!isdigit(colon[1]) || *end || port > 65535) usage("a port is a number from 0 to 65535");
    snprintf(options->port, sizeof options->port, "%lu", port);
}

int main(int count, char **args) {
    struct options options = {.reuse_address = 1, .backlog = 5};
    address(&options, "127.0.0.1:9000");
    if (count < 2 || (strcmp(args[1], "server") && strcmp(args[1], "client"))) usage("server or client?");
    options.is_server = !strcmp(args[1], "server");
    for (int i = 2; i < count; i++) {
        if (!strcmp(args[i], "--duplex")) options.duplex = 1;
        else if (!strcmp(args[i], "--raw")) options.raw = 1;
        else if (options.is_server && !strcmp(args[i], "--no-reuse-address")) options.reuse_address = 0;
        else if (options.is_server && !strcmp(args[i], "--backlog") && i + 1 < count) {
            char *end;
            options.backlog = strtoul(args[++i], &end, 10);
            if (!isdigit(args[i][0]) || *end) usage("a backlog is a number");
        } else if (!strcmp(args[i], "--give-up") && i + 1 < count) {
            char *unit;
            unsigned long number = strtoul(args[++i], &unit, 10);
            if (!strcmp(unit, "s")) number *= 1000;
            else if (strcmp(unit, "ms")) usage("write a time such as 3s or 500ms");
            if (number == 0 || number > 86400000) usage("--give-up: at most 86400s");
            options.give_up = number;
        } else if (args[i][0] == '-') usage("there is no such option");
        else address(&options, args[i]);
    }
    if (options.duplex && options.raw) usage("--duplex needs messages that end: it does not go with --raw");
    signal(SIGPIPE, SIG_IGN);
    struct lines typed = {.fd = 0};
    if (options.is_server) serve(&options, &typed);
    else talk(&options, &typed);
    return 0;
}
