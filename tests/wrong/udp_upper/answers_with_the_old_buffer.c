/* Wrong: the server goes by the end of the text in its buffer, and not by what recvfrom counted.
 *
 * What the user sees: behind a short text comes the end of a longer one from before.
 * Caught by: stage_03_whatever_is_no_ascii_letter_stays_as_it_is
 * Because: behind the answer comes what was in the buffer before
 */

#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define ANY_DATAGRAM 65535
#define MOST_EARLIER 1000
#define KEPT_SOCKETS 32

static void usage(const char *why) {
    fprintf(stderr, "%s\nusage: udp_upper server|client [ADDR] [--buffer N] [--timeout 1s] [--retries 3]\n", why);
    exit(2);
}

/* ---- addresses ---- */

static struct addrinfo *resolve(const char *addr, int flags) {
    static char host[256];
    const char *colon = strrchr(addr, ':');
    if (!colon || colon == addr || !colon[1] || colon - addr >= (long)sizeof host)
        usage("write HOST:PORT");
    size_t length = (size_t)(colon - addr);
    memcpy(host, addr, length);
    host[length] = 0;
    char *name = host;
    if (host[0] == '[' && host[length - 1] == ']') {
        host[length - 1] = 0;
        name++;
    }
    struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_flags = flags}, *list;
    int failed = getaddrinfo(name, colon + 1, &hints, &list);
    if (failed) {
        fprintf(stderr, "resolve %s: %s\n", addr, gai_strerror(failed));
        exit(1);
    }
    return list;
}

static void show_addr(char *shown, size_t size, const struct sockaddr *addr, socklen_t length) {
    char host[NI_MAXHOST], port[NI_MAXSERV];
    getnameinfo(addr, length, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    snprintf(shown, size, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host, port);
}

/* ---- text ---- */

static void upper(unsigned char *to, const unsigned char *from, size_t length) {
    for (size_t i = 0; i < length; i++)
        to[i] = from[i] >= 'a' && from[i] <= 'z' ? (unsigned char)(from[i] - 32) : from[i];
}

static size_t without_line_end(const unsigned char *text, size_t length) {
    if (length && text[length - 1] == '\n') {
        length--;
        if (length && text[length - 1] == '\r')
            length--;
    }
    return length;
}

static void print_line(const unsigned char *text, size_t length) {
    fwrite(text, 1, length, stdout);
    putchar('\n');
    fflush(stdout);
}

static void allow_longest(int fd) {
    int size = 0;
    socklen_t length = sizeof size;
    getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, &length);
    if (size < ANY_DATAGRAM) {
        size = ANY_DATAGRAM;
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    }
}

/* ---- server ---- */

static void end(int number) {
    (void)number;
    _exit(0); /* one of the few functions that a handler may call */
}

static int serve(const char *addr, size_t buffer_size) {
    static unsigned char whole[ANY_DATAGRAM + 1], answer[ANY_DATAGRAM];
    struct sigaction action = {.sa_handler = end};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    int fd = -1, reason = 0;
    for (struct addrinfo *one = resolve(addr, AI_PASSIVE); one; one = one->ai_next) {
        fd = socket(one->ai_family, SOCK_DGRAM, 0);
        if (fd >= 0 && bind(fd, one->ai_addr, one->ai_addrlen) == 0)
            break;
        reason = errno;
        if (fd >= 0)
            close(fd);
        fd = -1;
    }
    if (fd < 0) {
        fprintf(stderr, "bind %s: %s\n", addr, strerror(reason));
        return 1;
    }
    allow_longest(fd);
    struct sockaddr_storage own, peer;
    socklen_t own_length = sizeof own;
    char shown[NI_MAXHOST + NI_MAXSERV + 4];
    getsockname(fd, (struct sockaddr *)&own, &own_length);
    show_addr(shown, sizeof shown, (struct sockaddr *)&own, own_length);
    printf("listening on %s\n", shown);
    fflush(stdout);
    for (;;) {
        socklen_t peer_length = sizeof peer;
        ssize_t length = recvfrom(fd, whole, ANY_DATAGRAM, 0, (struct sockaddr *)&peer, &peer_length);
        if (length < 0)
            continue;
        if (length > 0)
            length = (ssize_t)strlen((char *)whole);
        size_t left = (size_t)length < buffer_size ? (size_t)length : buffer_size;
        if (left < (size_t)length)
            fprintf(stderr, "a datagram of %zd bytes was cut to %zu\n", length, left);
        print_line(whole, without_line_end(whole, left));
        upper(answer, whole, left);
        if (sendto(fd, answer, left, 0, (struct sockaddr *)&peer, peer_length) < 0)
            fprintf(stderr, "send: %s\n", strerror(errno));
    }
}

/* ---- client ---- */

struct text {
    unsigned char *bytes;
    size_t length;
};

static struct text earlier[MOST_EARLIER];
static size_t earlier_count;

static int is_earlier(const unsigned char *reply, size_t length) {
    size_t kept = earlier_count < MOST_EARLIER ? earlier_count : MOST_EARLIER;
    for (size_t i = 0; i < kept; i++)
        if (earlier[i].length == length && !memcmp(earlier[i].bytes, reply, length))
            return 1;
    return 0;
}

static void remember(const unsigned char *answer, size_t length) {
    struct text *place = &earlier[earlier_count++ % MOST_EARLIER];
    free(place->bytes);
    place->bytes = malloc(length + 1);
    if (!place->bytes)
        abort();
    memcpy(place->bytes, answer, length);
    place->length = length;
}

static int is_answer(const unsigned char *reply, size_t length, const unsigned char *answer, size_t whole) {
    if (length > whole || memcmp(reply, answer, length))
        return 0;
    return length == whole || (length > 0 && !is_earlier(reply, length));
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

/* The length of the answer in `reply`; -1 if none came, with errno: EAGAIN means that the time is over. */
static ssize_t try_once(int fd, const unsigned char *line, size_t length, const unsigned char *answer,
                        unsigned char *reply, int64_t timeout) {
    if (send(fd, line, length, 0) < 0)
        return -1;
    int64_t end = now() + timeout;
    for (;;) {
        int64_t left = end - now();
        if (left <= 0) {
            errno = EAGAIN;
            return -1;
        }
        struct timeval limit = {left / 1000000, left % 1000000};
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ssize_t came = recv(fd, reply, ANY_DATAGRAM, 0);
        if (came < 0 && errno == EINTR)
            continue;
        if (came < 0)
            return -1;
        if (is_answer(reply, (size_t)came, answer, length))
            return came;
    }
}

static ssize_t ask(int fd, const unsigned char *line, size_t length, const unsigned char *answer,
                   unsigned char *reply, int64_t timeout, long retries) {
    for (long number = 0; number <= retries; number++) {
        ssize_t came = try_once(fd, line, length, answer, reply, timeout);
        if (came >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK))
            return came;
    }
    errno = ETIMEDOUT;
    return -1;
}

static int talk(const char *addr, int64_t timeout, long retries) {
    static unsigned char reply[ANY_DATAGRAM];
    static int sockets[KEPT_SOCKETS];
    struct addrinfo *servers = resolve(addr, 0);
    unsigned char *line = NULL, *answer = NULL;
    size_t room = 0;
    int status = 0;
    ssize_t read;
    for (size_t number = 1; (read = getline((char **)&line, &room, stdin)) >= 0; number++) {
        size_t length = without_line_end(line, (size_t)read);
        answer = realloc(answer, room);
        if (!answer)
            abort();
        upper(answer, line, length);
        ssize_t came = -1;
        for (struct addrinfo *server = servers; server && came < 0; server = server->ai_next) {
            char shown[NI_MAXHOST + NI_MAXSERV + 4];
            show_addr(shown, sizeof shown, server->ai_addr, server->ai_addrlen);
            int *kept = &sockets[number % KEPT_SOCKETS];
            if (*kept)
                close(*kept);
            int fd = *kept = socket(server->ai_family, SOCK_DGRAM, 0);
            if (fd >= 0 && connect(fd, server->ai_addr, server->ai_addrlen) == 0) {
                allow_longest(fd);
                came = ask(fd, line, length, answer, reply, timeout, retries);
            }
            if (came < 0)
                fprintf(stderr, "line %zu: %zu bytes to %s: %s\n", number, length, shown, strerror(errno));
        }
        remember(answer, length);
        if (came < 0)
            status = 1;
        else
            print_line(reply, (size_t)came);
    }
    return status;
}

/* ---- the command line ---- */

static int64_t duration(const char *text) {
    char *unit;
    long long number = strtoll(text, &unit, 10);
    int64_t factor = !strcmp(unit, "ms")  ? 1000
                     : !strcmp(unit, "s") ? 1000000
                     : !strcmp(unit, "m") ? 60000000
                     : !strcmp(unit, "h") ? 3600000000
                                          : 0;
    if (unit == text || number <= 0 || number > 1000000000 || !factor)
        usage("write a time such as 500ms");
    return number * factor;
}

static long count(const char *text, long least, long most) {
    char *rest;
    long number = strtol(text, &rest, 10);
    if (rest == text || *rest || number < least || number > most)
        usage("write a number");
    return number;
}

int main(int argc, char **argv) {
    const char *addr = "127.0.0.1:9000";
    int64_t timeout = 1000000;
    long retries = 3, buffer_size = ANY_DATAGRAM;
    if (argc < 2)
        usage("server or client?");
    for (int i = 2; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        if (!strcmp(argv[i], "--buffer"))
            buffer_size = count(value, 1, ANY_DATAGRAM), i++;
        else if (!strcmp(argv[i], "--timeout"))
            timeout = duration(value), i++;
        else if (!strcmp(argv[i], "--retries"))
            retries = count(value, 0, 4000000000), i++;
        else if (argv[i][0] == '-')
            usage(argv[i]);
        else
            addr = argv[i];
    }
    if (!strcmp(argv[1], "server"))
        return serve(addr, (size_t)buffer_size);
    if (!strcmp(argv[1], "client"))
        return talk(addr, timeout, retries);
    usage(argv[1]);
}
