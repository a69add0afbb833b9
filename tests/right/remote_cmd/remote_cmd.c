/* remote-cmd in C, with POSIX threads: all stages, written from the exercise page alone. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <regex.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { COMMAND = 1, STDOUT, STDERR, EXIT_STATUS, ERROR, CANCEL };
enum { MAX_PAYLOAD = 65536, RECV_SIZE = 1024, MAX_RESULT = 64 * 1024 * 1024, MAX_WAITING = 64 };
enum { FRAMED, HANDSHAKE, NAIVE };

static const char *PROTOCOLS[] = {"framed", "handshake", "naive"};
static const char *addr_text = "127.0.0.1:9000";
static char host[256], port[8];
static int protocol = FRAMED;
static long long limit_ms = 60000;
static int give_up_ms; // 0: never
static int max_clients = 64;
static const char *encoding = "UTF-8";

static void fail(int status, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(status);
}

static void *room(void *old, size_t size) {
    void *memory = realloc(old, size ? size : 1);
    if (!memory) fail(1, "out of memory");
    return memory;
}

static long long now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* ---- bytes on a socket ---- */

static bool send_all(int fd, const void *bytes, size_t count) {
    for (const char *at = bytes; count > 0;) {
        ssize_t sent = send(fd, at, count, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        at += sent;
        count -= sent;
    }
    return true;
}

/* 1: all came. 0: the stream ended. -1: an error, or `end` has come (0: there is none). */
static int recv_exactly(int fd, void *bytes, size_t count, long long end) {
    for (char *at = bytes; count > 0;) {
        if (end) {
            struct pollfd one = {fd, POLLIN, 0};
            long long left = end - now_ms();
            if (left <= 0) return -1;
            int ready = poll(&one, 1, left > INT_MAX ? INT_MAX : (int)left);
            if (ready < 0 && errno == EINTR) continue;
            if (ready <= 0) return -1;
        }
        ssize_t came = recv(fd, at, count, 0);
        if (came < 0 && errno == EINTR) continue;
        if (came <= 0) return came < 0 ? -1 : 0;
        at += came;
        count -= came;
    }
    return 1;
}

static bool send_frame(int fd, pthread_mutex_t *sending, int kind, const void *payload, uint32_t length) {
    unsigned char frame[5 + MAX_PAYLOAD];
    uint32_t in_order = htonl(length);
    frame[0] = kind;
    memcpy(frame + 1, &in_order, 4);
    memcpy(frame + 5, payload, length);
    pthread_mutex_lock(sending);
    bool sent = send_all(fd, frame, 5 + length);
    if (!sent) shutdown(fd, SHUT_RDWR); /* half a frame may have been sent */
    pthread_mutex_unlock(sending);
    return sent;
}

/* The kind; 0 at the end of the stream; -1 with the reason in `why`. */
static int recv_frame(int fd, unsigned char *payload, uint32_t *length, long long limit, const char **why) {
    unsigned char kind, header[4];
    int came = recv_exactly(fd, &kind, 1, 0);
    if (came <= 0) return 0; /* a reset means the same: the other side is gone */
    long long end = limit ? now_ms() + limit : 0;
    *why = "the frame was cut short, or not finished in time";
    if (recv_exactly(fd, header, 4, end) <= 0) return -1;
    memcpy(length, header, 4);
    *length = ntohl(*length);
    *why = "there is no such kind of frame";
    if (kind < COMMAND || kind > CANCEL) return -1;
    *why = "a payload has at most 65536 bytes";
    if (*length > MAX_PAYLOAD) return -1;
    *why = "the frame was cut short, or not finished in time";
    if (recv_exactly(fd, payload, *length, end) <= 0) return -1;
    return kind;
}

/* ---- text ---- */

/* How many bytes the character has that begins here; 0: it is none; -1: it is cut by the end. */
static int utf8_length(const unsigned char *at, size_t left) {
    int length = at[0] < 0x80 ? 1 : at[0] >= 0xc2 && at[0] < 0xe0 ? 2 : (at[0] & 0xf0) == 0xe0 ? 3 : at[0] >= 0xf0 && at[0] < 0xf5 ? 4 : 0;
    for (int i = 1; i < length; i++) {
        if ((size_t)i == left) return -1;
        if ((at[i] & 0xc0) != 0x80) return 0;
    }
    if (length == 3 && ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] >= 0xa0))) return 0;
    if (length == 4 && ((at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] >= 0x90))) return 0;
    return length;
}

/* 1: text. 0: no text. -1: text up to a character that is cut by the end. */
static int is_utf8(const unsigned char *bytes, size_t count) {
    for (size_t at = 0; at < count;) {
        int length = utf8_length(bytes + at, count - at);
        if (length <= 0) return length;
        at += length;
    }
    return 1;
}

static bool looks_like_http(const char *text) {
    regex_t pattern;
    regcomp(&pattern, "^([A-Z-]{3,} |[^\n]* HTTP/[0-9.]+\r?(\n|$))", REG_EXTENDED | REG_NOSUB);
    bool found = regexec(&pattern, text, 0, NULL, 0) == 0;
    regfree(&pattern);
    return found;
}

/* ---- commands ---- */

typedef struct {
    pid_t shell;
    int outputs[2];
    bool is_waited_for, timed_out, has_ended;
    long long end;
} Job;

static pthread_mutex_t jobs_lock = PTHREAD_MUTEX_INITIALIZER;
static Job *jobs[1024]; /* those that run: under jobs_lock, as their is_waited_for */
static bool is_stopping;

static void kill_job(Job *job) {
    pthread_mutex_lock(&jobs_lock);
    if (!job->is_waited_for) kill(-job->shell, SIGKILL);
    pthread_mutex_unlock(&jobs_lock);
}

static bool start_job(Job *job, const char *command) {
    int pipes[2][2];
    if (pipe2(pipes[0], O_CLOEXEC) < 0 || pipe2(pipes[1], O_CLOEXEC) < 0) return false;
    memset(job, 0, sizeof *job);
    job->end = now_ms() + limit_ms;
    pthread_mutex_lock(&jobs_lock);
    int place = 0;
    while (place < 1024 && jobs[place]) place++;
    job->shell = is_stopping || place == 1024 ? -1 : fork();
    if (job->shell == 0) {
        setpgid(0, 0);
        dup2(open("/dev/null", O_RDONLY), 0);
        dup2(pipes[0][1], 1);
        dup2(pipes[1][1], 2);
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        signal(SIGPIPE, SIG_DFL);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    if (job->shell > 0) {
        setpgid(job->shell, job->shell); /* whoever is first */
        jobs[place] = job;
    }
    pthread_mutex_unlock(&jobs_lock);
    for (int i = 0; i < 2; i++) {
        close(pipes[i][1]);
        job->outputs[i] = pipes[i][0];
        if (job->shell < 0) close(pipes[i][0]);
    }
    return job->shell > 0;
}

/* Waits for the end of the shell or of its time, and kills what is left of the group. */
static void *watch_job(void *argument) {
    Job *job = argument;
    siginfo_t info;
    while (!job->timed_out) {
        info.si_pid = 0;
        if (waitid(P_PID, job->shell, &info, WEXITED | WNOWAIT | WNOHANG) < 0 || info.si_pid) break;
        job->timed_out = now_ms() >= job->end;
        struct timespec moment = {0, 5000000};
        if (!job->timed_out) nanosleep(&moment, NULL);
    }
    kill_job(job);
    while (waitid(P_PID, job->shell, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR) continue;
    kill_job(job);
    __atomic_store_n(&job->has_ended, true, __ATOMIC_SEQ_CST);
    return NULL;
}

typedef void Take(void *to, int kind, const char *bytes, size_t count);
typedef struct {
    Job *job;
    int kind;
    Take *take;
    void *to;
} Reader;

static void *read_output(void *argument) {
    Reader *reader = argument;
    int fd = reader->job->outputs[reader->kind - STDOUT];
    char piece[MAX_PAYLOAD];
    for (;;) {
        /* A process that has left the group may hold the pipe open. */
        bool had_ended = __atomic_load_n(&reader->job->has_ended, __ATOMIC_SEQ_CST);
        struct pollfd one = {fd, POLLIN, 0};
        int ready = poll(&one, 1, 500);
        if (ready == 0 && had_ended) break;
        if (ready <= 0) continue;
        ssize_t count = read(fd, piece, sizeof piece);
        if (count <= 0) break;
        reader->take(reader->to, reader->kind, piece, count);
    }
    close(fd);
    return NULL;
}

/* Passes the output on, and waits for the end; the exit status. */
static int wait_for_job(Job *job, Take *take, void *to) {
    Reader readers[2] = {{job, STDOUT, take, to}, {job, STDERR, take, to}};
    pthread_t threads[3];
    for (int i = 0; i < 2; i++) pthread_create(&threads[i], NULL, read_output, &readers[i]);
    pthread_create(&threads[2], NULL, watch_job, job);
    for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
    int status = 0;
    pthread_mutex_lock(&jobs_lock);
    while (waitpid(job->shell, &status, 0) < 0 && errno == EINTR) continue;
    job->is_waited_for = true;
    for (int place = 0; place < 1024; place++) {
        if (jobs[place] == job) jobs[place] = NULL;
    }
    pthread_mutex_unlock(&jobs_lock);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* ---- the server: frames ---- */

typedef struct {
    int fd;
    pthread_mutex_t sending, lock;
    pthread_cond_t changed;
    char *waiting[MAX_WAITING];
    int count;
    Job *job;
    bool is_over;
} Client;

static void tell(void *to, int kind, const char *bytes, size_t count) {
    Client *client = to;
    send_frame(client->fd, &client->sending, kind, bytes, count);
}

static void *run_commands(void *argument) {
    Client *client = argument;
    pthread_mutex_lock(&client->lock);
    for (;;) {
        while (client->count == 0 && !client->is_over) pthread_cond_wait(&client->changed, &client->lock);
        if (client->is_over) break;
        char *text = client->waiting[0];
        memmove(client->waiting, client->waiting + 1, --client->count * sizeof *client->waiting);
        Job job;
        bool started = start_job(&job, text);
        free(text);
        client->job = started ? &job : NULL;
        pthread_mutex_unlock(&client->lock);
        int status = started ? wait_for_job(&job, tell, client) : 127;
        pthread_mutex_lock(&client->lock);
        client->job = NULL;
        bool is_over = client->is_over;
        pthread_mutex_unlock(&client->lock);
        if (!is_over) {
            const char *killed = "killed: the time of the command was up";
            if (started && job.timed_out) tell(client, ERROR, killed, strlen(killed));
            uint32_t in_order = htonl(status);
            tell(client, EXIT_STATUS, (char *)&in_order, 4);
        }
        pthread_mutex_lock(&client->lock);
    }
    while (client->count > 0) free(client->waiting[--client->count]);
    pthread_mutex_unlock(&client->lock);
    return NULL;
}

static const char *obey(Client *client, int kind, unsigned char *payload, uint32_t length) {
    if (kind != COMMAND && kind != CANCEL) return "a client sends only commands and cancels";
    if (kind == COMMAND && memchr(payload, 0, length)) return "a command cannot hold a byte 0";
    if (kind == COMMAND && is_utf8(payload, length) != 1) return "a command is UTF-8";
    const char *why = NULL;
    pthread_mutex_lock(&client->lock);
    if (kind == CANCEL) {
        if (client->job) kill_job(client->job);
    } else if (client->count == MAX_WAITING) {
        why = "too many commands are waiting";
    } else {
        client->waiting[client->count++] = strndup((char *)payload, length);
        pthread_cond_signal(&client->changed);
    }
    pthread_mutex_unlock(&client->lock);
    return why;
}

static void serve_framed(int fd) {
    Client client = {.fd = fd, .sending = PTHREAD_MUTEX_INITIALIZER, .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    pthread_t thread;
    if (pthread_create(&thread, NULL, run_commands, &client)) return;
    unsigned char payload[MAX_PAYLOAD];
    uint32_t length;
    const char *why = NULL;
    int kind;
    while ((kind = recv_frame(fd, payload, &length, limit_ms, &why)) > 0) {
        why = obey(&client, kind, payload, length);
        if (why) break;
    }
    pthread_mutex_lock(&client.lock);
    client.is_over = true;
    if (client.job) kill_job(client.job);
    pthread_cond_signal(&client.changed);
    pthread_mutex_unlock(&client.lock);
    if (kind != 0) {
        tell(&client, ERROR, why, strlen(why));
        /* Closing with bytes unread would be a reset, and the message lost. */
        shutdown(fd, SHUT_WR);
        for (long long end = now_ms() + 1000; recv_exactly(fd, payload, 1, end) > 0;) {
            if (recv(fd, payload, sizeof payload, MSG_DONTWAIT) == 0) break;
        }
    }
    shutdown(fd, SHUT_RDWR);
    pthread_join(thread, NULL);
}

/* ---- the server: the two older protocols ---- */

typedef struct {
    char *outputs[2];
    size_t counts[2];
    Job *job;
    pthread_mutex_t lock;
} Kept;

static void keep(void *to, int kind, const char *bytes, size_t count) {
    Kept *kept = to;
    int i = kind - STDOUT;
    pthread_mutex_lock(&kept->lock);
    if (kept->counts[0] + kept->counts[1] + count > MAX_RESULT) {
        kill_job(kept->job);
    } else {
        kept->outputs[i] = room(kept->outputs[i], kept->counts[i] + count);
        memcpy(kept->outputs[i] + kept->counts[i], bytes, count);
        kept->counts[i] += count;
    }
    pthread_mutex_unlock(&kept->lock);
}

/* The length of the next command, 0 at the end of the stream, -1 if what comes is none. */
static int recv_command(int fd, char *text) {
    ssize_t count = recv(fd, text, RECV_SIZE + 1, 0);
    if (count <= 0) return 0;
    for (long long end = now_ms() + limit_ms;;) {
        text[count] = 0;
        if (count > RECV_SIZE || memchr(text, 0, count)) return -1;
        int is_text = is_utf8((unsigned char *)text, count);
        for (ssize_t i = 0; i < count; i++) {
            if (iscntrl((unsigned char)text[i]) && !strchr("\t\n\r", text[i])) return -1;
            if (i > 0 && (unsigned char)text[i - 1] == 0xc2 && ((unsigned char)text[i] & 0xe0) == 0x80) return -1;
        }
        if (is_text == 0 || looks_like_http(text)) return -1;
        if (is_text == 1) return count;
        if (recv_exactly(fd, text + count++, 1, end) <= 0) return -1;
    }
}

typedef struct {
    int fd, stop;
    Job *job;
} Guard;

/* Peeks while the command runs: the client has nothing to say until it is told something. */
static void *guard_client(void *argument) {
    Guard *guard = argument;
    struct pollfd both[2] = {{guard->fd, POLLIN, 0}, {guard->stop, POLLIN, 0}};
    while (poll(both, 2, -1) < 0) continue;
    char byte;
    if (both[0].revents && recv(guard->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0) kill_job(guard->job);
    return NULL;
}

static bool answer_older(int fd, const char *command) {
    Job job;
    Kept kept = {.job = &job, .lock = PTHREAD_MUTEX_INITIALIZER};
    int stop[2], status = 127;
    if (pipe2(stop, O_CLOEXEC) < 0) return false;
    if (start_job(&job, command)) {
        Guard guard = {fd, stop[0], &job};
        pthread_t thread;
        pthread_create(&thread, NULL, guard_client, &guard);
        status = wait_for_job(&job, keep, &kept);
        close(stop[1]);
        pthread_join(thread, NULL);
    } else {
        close(stop[1]);
    }
    close(stop[0]);
    size_t length = kept.counts[0] + kept.counts[1];
    char *result = room(NULL, length + 32);
    if (kept.counts[0]) memcpy(result, kept.outputs[0], kept.counts[0]);
    if (kept.counts[1]) memcpy(result + kept.counts[0], kept.outputs[1], kept.counts[1]);
    if (length == 0 && status == 0) length = sprintf(result, "Run Perfectly");
    if (length == 0 && protocol == NAIVE) length = sprintf(result, "(no output)");
    bool went_well = true;
    if (protocol == HANDSHAKE) {
        char digits[24], said[2];
        went_well = send_all(fd, digits, sprintf(digits, "%zu", length)) && recv_exactly(fd, said, 2, now_ms() + limit_ms) > 0 && memcmp(said, "OK", 2) == 0;
    }
    went_well = went_well && send_all(fd, result, length);
    free(result);
    free(kept.outputs[0]);
    free(kept.outputs[1]);
    return went_well;
}

static void serve_older(int fd) {
    char text[RECV_SIZE + 2];
    while (recv_command(fd, text) > 0 && answer_older(fd, text)) continue;
}

/* The other machine must answer within so many milliseconds. */
static void give_up_on(int fd) {
    int on = 1, pause = give_up_ms / 3000 ? give_up_ms / 3000 : 1;
    if (!give_up_ms) return;
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &pause, sizeof pause);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &pause, sizeof pause);
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &give_up_ms, sizeof give_up_ms);
}

/* ---- the server ---- */

static int clients;
static pthread_mutex_t clients_lock = PTHREAD_MUTEX_INITIALIZER;

static void *serve_client(void *argument) {
    int fd = (int)(intptr_t)argument;
    struct timeval limit = {limit_ms / 1000, limit_ms % 1000 * 1000};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    give_up_on(fd);
    if (protocol == FRAMED) serve_framed(fd);
    else serve_older(fd);
    close(fd);
    pthread_mutex_lock(&clients_lock);
    clients--;
    pthread_mutex_unlock(&clients_lock);
    return NULL;
}

static void *stop_at_a_signal(void *argument) {
    int number;
    sigwait(argument, &number);
    pthread_mutex_lock(&jobs_lock);
    is_stopping = true;
    for (int place = 0; place < 1024; place++) {
        if (jobs[place] && !jobs[place]->is_waited_for) kill(-jobs[place]->shell, SIGKILL);
    }
    _exit(0);
}

static void write_address(const struct sockaddr *addr, socklen_t length, char *text, size_t size) {
    char name[NI_MAXHOST], service[NI_MAXSERV];
    getnameinfo(addr, length, name, sizeof name, service, sizeof service, NI_NUMERICHOST | NI_NUMERICSERV);
    snprintf(text, size, strchr(name, ':') ? "[%s]:%s" : "%s:%s", name, service);
}

static bool is_loopback(const struct sockaddr *addr) {
    if (addr->sa_family == AF_INET) return ntohl(((struct sockaddr_in *)addr)->sin_addr.s_addr) >> 24 == 127;
    const struct in6_addr *ip = &((struct sockaddr_in6 *)addr)->sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(ip) || (IN6_IS_ADDR_V4MAPPED(ip) && ip->s6_addr[12] == 127);
}

static struct addrinfo *resolve(void) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found;
    int error = getaddrinfo(host, port, &hints, &found);
    if (error) fail(1, "resolve %s: %s", addr_text, gai_strerror(error));
    return found;
}

static int listen_at_the_address(void) {
    char text[NI_MAXHOST + NI_MAXSERV];
    struct addrinfo *found = resolve();
    for (struct addrinfo *one = found; one; one = one->ai_next) {
        write_address(one->ai_addr, one->ai_addrlen, text, sizeof text);
        if (!is_loopback(one->ai_addr)) fail(1, "bind %s: refused: other machines could run commands here; use 127.0.0.1", text);
    }
    for (struct addrinfo *one = found; one; one = one->ai_next) {
        int fd = socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        if (bind(fd, one->ai_addr, one->ai_addrlen) == 0 && listen(fd, 128) == 0) {
            struct sockaddr_storage addr;
            socklen_t length = sizeof addr;
            getsockname(fd, (struct sockaddr *)&addr, &length);
            write_address((struct sockaddr *)&addr, length, text, sizeof text);
            printf("listening on %s\n", text);
            fflush(stdout);
            freeaddrinfo(found);
            return fd;
        }
        if (!one->ai_next) fail(1, "bind %s: %s", addr_text, strerror(errno));
        close(fd);
    }
    fail(1, "bind %s: no address", addr_text);
    return -1;
}

static int serve(void) {
    static sigset_t signals;
    signal(SIGCHLD, SIG_DFL); /* ignored by who started us, it would lose every exit status */
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    pthread_t thread;
    pthread_create(&thread, NULL, stop_at_a_signal, &signals);
    int listener = listen_at_the_address();
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0) {
            struct timespec moment = {0, 100000000};
            if (errno != EINTR && errno != ECONNABORTED) nanosleep(&moment, NULL);
            continue;
        }
        pthread_mutex_lock(&clients_lock);
        bool has_place = clients < max_clients;
        clients += has_place;
        pthread_mutex_unlock(&clients_lock);
        if (!has_place || pthread_create(&thread, NULL, serve_client, (void *)(intptr_t)fd)) {
            close(fd);
            continue;
        }
        pthread_detach(thread);
    }
}

/* ---- the client ---- */

static int server_fd;
static pthread_mutex_t sending = PTHREAD_MUTEX_INITIALIZER;
static volatile bool can_cancel;

static void *cancel_at_ctrl_c(void *argument) {
    for (int number; sigwait(argument, &number) == 0;) {
        if (!can_cancel) _exit(130);
        can_cancel = false;
        send_frame(server_fd, &sending, CANCEL, "", 0);
    }
    return NULL;
}

typedef struct {
    FILE *to;
    iconv_t decoder;
    char rest[16];
    size_t left;
} Output;

static Output open_output(FILE *to) {
    Output output = {.to = to, .decoder = iconv_open("UTF-8", encoding)};
    return output;
}

/* Shows bytes as UTF-8; half a character is kept until the rest comes, or until the end. */
static void show(Output *output, const char *bytes, size_t count, bool is_last) {
    size_t size = output->left + count;
    char *all = room(NULL, size + 1), *at = all;
    memcpy(all, output->rest, output->left);
    memcpy(all + output->left, bytes, count);
    output->left = 0;
    while (size > 0) {
        char text[4096], *to = text;
        size_t space = sizeof text;
        size_t done = iconv(output->decoder, &at, &size, &to, &space);
        int error = done == (size_t)-1 ? errno : 0;
        fwrite(text, 1, to - text, output->to);
        if (error == EINVAL && !is_last && size <= sizeof output->rest) {
            memcpy(output->rest, at, size);
            output->left = size;
            break;
        }
        if (error == EINVAL || error == EILSEQ) {
            fputs("\xef\xbf\xbd", output->to);
            at += error == EINVAL ? size : 1;
            size -= error == EINVAL ? size : 1;
        }
    }
    if (is_last) iconv_close(output->decoder);
    fflush(output->to);
    free(all);
}

static int ask_framed(const char *command) {
    Output outputs[2] = {open_output(stdout), open_output(stderr)};
    if (strlen(command) > MAX_PAYLOAD) fail(1, "the command is too long");
    can_cancel = true;
    send_frame(server_fd, &sending, COMMAND, command, strlen(command));
    static unsigned char payload[MAX_PAYLOAD];
    uint32_t length;
    const char *why = "the server closed the connection";
    for (;;) {
        int kind = recv_frame(server_fd, payload, &length, 0, &why);
        if (kind == STDOUT || kind == STDERR) {
            show(&outputs[kind - STDOUT], (char *)payload, length, false);
        } else if (kind == ERROR) {
            fprintf(stderr, "server: %.*s\n", (int)length, payload);
        } else if (kind == EXIT_STATUS && length == 4) {
            for (int i = 0; i < 2; i++) show(&outputs[i], "", 0, true);
            can_cancel = false;
            uint32_t in_order;
            memcpy(&in_order, payload, 4);
            return (int32_t)ntohl(in_order);
        } else {
            fail(1, "no answer: %s", kind > 0 ? "a server does not send such a frame" : why);
        }
    }
}

static void show_result(const char *result, size_t length) {
    Output output = open_output(stdout);
    show(&output, result, length, true);
    if (length == 0 || result[length - 1] != '\n') putchar('\n');
    fflush(stdout);
}

static int ask_older(const char *command) {
    char piece[RECV_SIZE + 1];
    send_all(server_fd, command, strlen(command));
    ssize_t count = recv(server_fd, piece, RECV_SIZE, 0);
    if (count <= 0) fail(1, "the server closed the connection");
    if (protocol == NAIVE) {
        show_result(piece, count);
        return 0;
    }
    piece[count] = 0;
    if (strspn(piece, "0123456789") != (size_t)count || count > 18) fail(1, "the server sent no length");
    size_t length = strtoull(piece, NULL, 10);
    send_all(server_fd, "OK", 2);
    char *result = room(NULL, length);
    if (length > 0 && recv_exactly(server_fd, result, length, 0) <= 0) fail(1, "the server closed the connection in the middle of the result");
    show_result(result, length);
    free(result);
    return 0;
}

static int ask(const char *command) {
    return protocol == FRAMED ? ask_framed(command) : ask_older(command);
}

static void connect_to_the_server(void) {
    int error = 0;
    for (struct addrinfo *one = resolve(); one; one = one->ai_next) {
        server_fd = socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connect(server_fd, one->ai_addr, one->ai_addrlen) == 0) return give_up_on(server_fd);
        error = errno;
        close(server_fd);
    }
    fail(1, "connect %s: %s", addr_text, strerror(error));
}

static int talk(int words, char **word) {
    static sigset_t interrupt;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    if (protocol == FRAMED) pthread_sigmask(SIG_BLOCK, &interrupt, NULL);
    connect_to_the_server();
    pthread_t thread;
    if (protocol == FRAMED) pthread_create(&thread, NULL, cancel_at_ctrl_c, &interrupt);
    if (words > 0) {
        char *command = room(NULL, 1);
        *command = 0;
        for (int i = 0; i < words; i++) {
            command = room(command, strlen(command) + strlen(word[i]) + 2);
            if (i > 0) strcat(command, " ");
            strcat(command, word[i]);
        }
        int status = ask(command);
        return status >= 0 && status <= 255 ? status : 255;
    }
    char *line = NULL;
    size_t size = 0;
    for (;;) {
        if (isatty(0)) fputs(">>: ", stdout);
        fflush(stdout);
        ssize_t length = getline(&line, &size, stdin);
        if (length < 0) return 0;
        if (line[length - 1] == '\n') line[--length] = 0;
        if (line[strspn(line, " \t\r")] == 0) continue;
        int status = ask(line);
        if (status) fprintf(stderr, "exit status %d\n", status);
    }
}

/* ---- the command line ---- */

static void parse_address(const char *text) {
    const char *colon = strrchr(text, ':');
    addr_text = text;
    if (!colon || colon == text || !colon[1] || strlen(colon + 1) > 5 || strspn(colon + 1, "0123456789") != strlen(colon + 1) || atoi(colon + 1) > 65535)
        fail(2, "%s: write HOST:PORT, such as 127.0.0.1:9000", text);
    bool in_brackets = text[0] == '[' && colon[-1] == ']';
    snprintf(host, sizeof host, "%.*s", (int)(colon - text) - 2 * in_brackets, text + in_brackets);
    snprintf(port, sizeof port, "%s", colon + 1);
}

static long long parse_duration(const char *text) {
    char *unit;
    long long number = isdigit((unsigned char)text[0]) ? strtoll(text, &unit, 10) : 0;
    if (number <= 0 || number > 1000000000) fail(2, "%s: write a time such as 500ms or 2s", text);
    if (!strcmp(unit, "ms")) return number;
    if (!strcmp(unit, "s")) return number * 1000;
    if (!strcmp(unit, "m")) return number * 60000;
    fail(2, "%s: write a time such as 500ms or 2s", text);
    return 0;
}

int main(int count, char **word) {
    bool is_server = count > 1 && !strcmp(word[1], "server");
    if (!is_server && (count < 2 || strcmp(word[1], "client"))) fail(2, "usage: server | client [ADDR] [OPTIONS] [-- COMMAND]");
    parse_address(addr_text);
    int i = 2;
    for (; i < count && strcmp(word[i], "--"); i++) {
        const char *value = i + 1 < count ? word[i + 1] : "";
        if (!strcmp(word[i], "--protocol")) {
            for (protocol = FRAMED; protocol <= NAIVE && strcmp(value, PROTOCOLS[protocol]); protocol++) continue;
            if (protocol > NAIVE) fail(2, "--protocol is framed, handshake or naive");
            i++;
        } else if (is_server && !strcmp(word[i], "--timeout")) {
            limit_ms = parse_duration(value);
            i++;
        } else if (!strcmp(word[i], "--give-up")) {
            long long time = parse_duration(value);
            give_up_ms = time < INT_MAX ? time : INT_MAX;
            i++;
        } else if (is_server && !strcmp(word[i], "--max-clients")) {
            max_clients = atoi(value);
            if (max_clients < 1) fail(2, "--max-clients is a number");
            i++;
        } else if (!is_server && !strcmp(word[i], "--encoding")) {
            encoding = value;
            iconv_t decoder = iconv_open("UTF-8", encoding);
            if (decoder == (iconv_t)-1) fail(2, "no such encoding: %s", encoding);
            iconv_close(decoder);
            i++;
        } else if (word[i][0] == '-') {
            fail(2, "unknown option %s", word[i]);
        } else {
            parse_address(word[i]);
        }
    }
    return is_server ? serve() : talk(count - i - 1, word + i + 1);
}
