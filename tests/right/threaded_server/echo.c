/* A right program in C with POSIX threads; its backlog is short (listen(5)), as in many tutorials. */

#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 8192, MAX_DATAGRAM = 65535, ADDRESS = 128 };

typedef struct {
    int socket;
    struct sockaddr_storage peer;
    socklen_t peer_length;
    size_t length;      /* of the datagram; 0 for a connection */
    char data[];
} Request;

static int is_udp, is_quiet, pool_size = -1; /* -1: a thread for each peer; 0: one at a time */
static int listener;
static int places = 1000, open_requests;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_mutex_t screen = PTHREAD_MUTEX_INITIALIZER;

/* The queue of a pool. */
typedef struct Waiting {
    Request *request;
    struct Waiting *next;
} Waiting;
static Waiting *first_waiting, **last_waiting = &first_waiting;

static void fail(int status, const char *what) {
    fprintf(stderr, "%s\n", what);
    exit(status);
}

static void shown(const struct sockaddr_storage *addr, socklen_t length, char *text) {
    char host[64], port[16];
    getnameinfo((const struct sockaddr *)addr, length, host, sizeof host, port, sizeof port,
                NI_NUMERICHOST | NI_NUMERICSERV);
    snprintf(text, ADDRESS, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host, port);
}

/* Prints bytes that are text, without one line end, and the peer. */
static void show(const char *text, size_t length, const char *peer) {
    if (is_quiet || length == 0)
        return;
    if (text[length - 1] == '\n')
        length--;
    if (length > 0 && text[length - 1] == '\r')
        length--;
    pthread_mutex_lock(&screen);
    fwrite(text, 1, length, stdout);
    printf(" ('%s')\n", peer);
    fflush(stdout);
    pthread_mutex_unlock(&screen);
}

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

static void serve_connection(Request *request) {
    char peer[ADDRESS], buffer[PIECE + 4];
    size_t kept = 0; /* bytes of a character that is not complete, at the beginning of the buffer */
    shown(&request->peer, request->peer_length, peer);
    for (;;) {
        ssize_t count = recv(request->socket, buffer + kept, PIECE, 0);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            fprintf(stderr, "%s: %s\n", peer, strerror(errno));
        if (count <= 0)
            break;
        if (send_all(request->socket, buffer + kept, count) < 0) {
            fprintf(stderr, "%s: %s\n", peer, strerror(errno));
            break;
        }
        size_t length = kept + count;
        kept = incomplete((unsigned char *)buffer, length);
        show(buffer, length - kept, peer);
        memmove(buffer, buffer + length - kept, kept);
    }
    close(request->socket);
}

static void serve_datagram(Request *request) {
    char peer[ADDRESS];
    shown(&request->peer, request->peer_length, peer);
    show(request->data, request->length, peer);
    sendto(listener, request->data, request->length, 0, (struct sockaddr *)&request->peer, request->peer_length);
}

static void serve(Request *request) {
    if (is_udp)
        serve_datagram(request);
    else
        serve_connection(request);
    free(request);
    pthread_mutex_lock(&lock);
    open_requests--;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void *in_a_thread(void *request) {
    serve(request);
    return NULL;
}

static void *of_a_pool(void *nothing) {
    (void)nothing;
    for (;;) {
        pthread_mutex_lock(&lock);
        while (!first_waiting)
            pthread_cond_wait(&changed, &lock);
        Waiting *next = first_waiting;
        first_waiting = next->next;
        if (!first_waiting)
            last_waiting = &first_waiting;
        pthread_mutex_unlock(&lock);
        serve(next->request);
        free(next);
    }
    return NULL;
}

static void start(void *(*run)(void *), void *argument) {
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    if (pthread_create(&thread, &attributes, run, argument) != 0)
        fail(1, "no thread can be started");
    pthread_attr_destroy(&attributes);
}

static Request *next_request(void) {
    static char buffer[MAX_DATAGRAM]; /* only this thread receives into it */
    struct sockaddr_storage peer;
    socklen_t peer_length = sizeof peer;
    int connection = -1;
    ssize_t length = 0;
    if (is_udp)
        length = recvfrom(listener, buffer, sizeof buffer, 0, (struct sockaddr *)&peer, &peer_length);
    else
        connection = accept(listener, (struct sockaddr *)&peer, &peer_length);
    if (length < 0 || (!is_udp && connection < 0))
        return NULL;
    Request *request = malloc(sizeof *request + length);
    request->socket = connection;
    request->peer = peer;
    request->peer_length = peer_length;
    request->length = length;
    memcpy(request->data, buffer, length);
    return request;
}

static void serve_forever(void) {
    int limit = pool_size > 0 && pool_size < places ? pool_size : places;
    for (int n = 0; n < pool_size; n++)
        start(of_a_pool, NULL);
    for (;;) {
        pthread_mutex_lock(&lock);
        while (open_requests >= limit)
            pthread_cond_wait(&changed, &lock);
        pthread_mutex_unlock(&lock);
        Request *request = next_request();
        pthread_mutex_lock(&lock);
        if (!request) {
            struct timespec soon;
            perror("cannot take the next request");
            clock_gettime(CLOCK_REALTIME, &soon);
            soon.tv_nsec += 100 * 1000 * 1000;
            soon.tv_sec += soon.tv_nsec / 1000000000;
            soon.tv_nsec %= 1000000000;
            pthread_cond_timedwait(&changed, &lock, &soon);
            pthread_mutex_unlock(&lock);
            continue;
        }
        open_requests++;
        if (pool_size > 0) {
            Waiting *waiting = malloc(sizeof *waiting);
            *waiting = (Waiting){request, NULL};
            *last_waiting = waiting;
            last_waiting = &waiting->next;
            pthread_cond_broadcast(&changed);
        }
        pthread_mutex_unlock(&lock);
        if (pool_size == 0)
            serve(request);
        else if (pool_size < 0)
            start(in_a_thread, request);
    }
}

/* HOST:PORT, resolved. */
static struct addrinfo *resolve(char *addr) {
    struct addrinfo hints = {.ai_socktype = is_udp ? SOCK_DGRAM : SOCK_STREAM}, *found;
    char *colon = strrchr(addr, ':');
    if (!colon)
        fail(2, "write HOST:PORT");
    char *host = strndup(addr, colon - addr);
    size_t length = strlen(host);
    if (host[0] == '[' && host[length - 1] == ']') {
        host[length - 1] = 0;
        host++;
    }
    if (getaddrinfo(host, colon + 1, &hints, &found) != 0)
        fail(1, "HOST is unknown");
    return found;
}

static void *wait_for_ctrl_c(void *signals) {
    int number;
    sigwait(signals, &number);
    _exit(0);
}

static void run_server(char *addr) {
    static sigset_t signals;
    char name[ADDRESS];
    struct sockaddr_storage own;
    socklen_t length = sizeof own;
    int one = 1;
    for (struct addrinfo *at = resolve(addr);; at = at->ai_next) {
        listener = socket(at->ai_family, at->ai_socktype, 0);
        if (!is_udp)
            setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
        if (bind(listener, at->ai_addr, at->ai_addrlen) == 0 && (is_udp || listen(listener, 5) == 0))
            break;
        if (!at->ai_next) {
            fprintf(stderr, "bind %s: %s\n", addr, strerror(errno));
            exit(1);
        }
        close(listener);
    }
    /* All threads inherit it: only this one gets the signal. */
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    start(wait_for_ctrl_c, &signals);
    getsockname(listener, (struct sockaddr *)&own, &length);
    shown(&own, length, name);
    printf("listening on %s\n", name);
    fflush(stdout);
    serve_forever();
}

/* --- The client --- */

static int messages = 3;
static double timeout_seconds = 5;

typedef struct {
    int number, socket, came_back;
    pthread_t thread;
} Peer;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

/* Waits no longer than until `end`. */
static ssize_t receive(int from, char *buffer, size_t size, double end) {
    double left = end - now();
    if (left <= 0)
        return -1;
    struct timeval limit = {(time_t)left, (suseconds_t)((left - (time_t)left) * 1e6) + 1};
    setsockopt(from, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    return recv(from, buffer, size, 0);
}

static int echo(Peer *peer, const char *message, size_t length) {
    char answer[256];
    size_t received = 0;
    double end = now() + timeout_seconds;
    if (send_all(peer->socket, message, length) < 0)
        return 0;
    while (received < length) {
        ssize_t count = receive(peer->socket, answer + received, sizeof answer - received, end);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 || (count == 0 && !is_udp))
            return 0;
        if (!is_udp)
            received += count;
        else if ((size_t)count == length && memcmp(answer, message, length) == 0)
            return 1;
    }
    return received == length && memcmp(answer, message, length) == 0;
}

static void *talk(void *argument) {
    Peer *peer = argument;
    for (int n = 1; n <= messages; n++) {
        char message[64];
        int length = snprintf(message, sizeof message, "message %d of peer %d", n, peer->number);
        if (echo(peer, message, length))
            peer->came_back++;
        else if (!is_udp)
            break;
    }
    return NULL;
}

static void run_client(char *addr, int count) {
    Peer *peers = calloc(count, sizeof *peers);
    struct addrinfo *all = resolve(addr);
    for (int n = 0; n < count; n++) {
        peers[n].number = n + 1;
        peers[n].socket = -1;
        for (struct addrinfo *at = all; at && peers[n].socket < 0; at = at->ai_next) {
            int socket_ = socket(at->ai_family, at->ai_socktype, 0);
            if (connect(socket_, at->ai_addr, at->ai_addrlen) == 0) {
                peers[n].socket = socket_;
            } else {
                fprintf(stderr, "peer %d: connect to %s: %s\n", n + 1, addr, strerror(errno));
                close(socket_);
            }
        }
    }
    for (int n = 0; n < count; n++)
        if (peers[n].socket >= 0)
            pthread_create(&peers[n].thread, NULL, talk, &peers[n]);
    int is_complete = 1;
    for (int n = 0; n < count; n++) {
        if (peers[n].socket >= 0)
            pthread_join(peers[n].thread, NULL);
        printf("peer %d: %d of %d came back\n", n + 1, peers[n].came_back, messages);
        is_complete &= peers[n].came_back == messages;
    }
    exit(is_complete ? 0 : 1);
}

/* --- The command line --- */

static int positive(const char *text) {
    char *end;
    long number = strtol(text, &end, 10);
    if (*end || number < 1 || number > 1000000)
        fail(2, "write a number from 1");
    return number;
}

static double duration(const char *text) {
    char *unit;
    double number = strtod(text, &unit);
    if (strcmp(unit, "ms") == 0)
        return number / 1000;
    if (strcmp(unit, "s") != 0)
        fail(2, "write a time such as 500ms or 2s");
    return number;
}

int main(int count, char **words) {
    int at = 1, is_client = 0, peers = 3;
    char *addr = NULL;
    signal(SIGPIPE, SIG_IGN);
    if (at < count && strcmp(words[at], "client") == 0)
        is_client = at++;
    if (at == count || (strcmp(words[at], "tcp") != 0 && strcmp(words[at], "udp") != 0))
        fail(2, "usage: [client] tcp|udp [HOST:PORT] [OPTIONS]");
    is_udp = strcmp(words[at++], "udp") == 0;
    for (; at < count; at++) {
        char *word = words[at], *value = at + 1 < count ? words[at + 1] : "";
        if (word[0] != '-') {
            addr = word;
            continue;
        }
        if (strcmp(word, "--quiet") == 0) {
            is_quiet = 1;
            continue;
        }
        at++;
        if (strcmp(word, "--max-connections") == 0)
            places = positive(value);
        else if (strcmp(word, "--peers") == 0)
            peers = positive(value);
        else if (strcmp(word, "--messages") == 0)
            messages = positive(value);
        else if (strcmp(word, "--timeout") == 0)
            timeout_seconds = duration(value);
        else if (strcmp(word, "--threads") == 0 && strcmp(value, "one") == 0)
            pool_size = 0;
        else if (strcmp(word, "--threads") == 0 && strncmp(value, "pool:", 5) == 0)
            pool_size = positive(value + 5);
        else if (strcmp(word, "--threads") != 0 || strcmp(value, "per-connection") != 0)
            fail(2, "no such option, or no such way of serving");
    }
    if (!addr)
        addr = is_udp ? "127.0.0.1:8080" : "127.0.0.1:9001";
    if (is_client)
        run_client(addr, peers);
    run_server(addr);
}
