/* Wrong: the sockets are opened as the tutorials do, and every command inherits them.
 *
 * What the user sees: the server cannot be started again, since a command that still runs holds its port.
 * Caught by: stage_10_the_command_has_nothing_to_read
 * Because: a child inherits every descriptor that is not marked
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int read_all(int fd, void *to, size_t count) {
    for (char *at = to; count > 0;) {
        ssize_t came = recv(fd, at, count, 0);
        if (came <= 0) return 0;
        at += came;
        count -= came;
    }
    return 1;
}

static int send_frame(int fd, char kind, const void *payload, uint32_t length) {
    static char frame[5 + 65536];
    uint32_t in_order = htonl(length);
    frame[0] = kind;
    memcpy(frame + 1, &in_order, 4);
    memcpy(frame + 5, payload, length);
    for (size_t at = 0; at < 5 + length;) {
        ssize_t sent = send(fd, frame + at, 5 + length - at, MSG_NOSIGNAL);
        if (sent <= 0) return 0;
        at += sent;
    }
    return 1;
}

static void run(int client, const char *command) {
    int out[2], err[2], status = 0;
    char piece[65536];
    if (pipe(out) < 0 || pipe(err) < 0) return;
    pid_t shell = fork();
    if (shell == 0) {
        dup2(open("/dev/null", O_RDONLY), 0);
        dup2(out[1], 1);
        dup2(err[1], 2);
        close(out[0]);
        close(out[1]);
        close(err[0]);
        close(err[1]);
        execlp("sh", "sh", "-c", command, NULL);
        _exit(127);
    }
    close(out[1]);
    close(err[1]);
    struct pollfd both[2] = {{out[0], POLLIN, 0}, {err[0], POLLIN, 0}};
    for (int open_ones = 2; open_ones > 0;) {
        poll(both, 2, -1);
        for (int i = 0; i < 2; i++) {
            if (both[i].fd < 0 || !both[i].revents) continue;
            ssize_t count = read(both[i].fd, piece, sizeof piece);
            if (count > 0) {
                send_frame(client, 2 + i, piece, count);
            } else {
                close(both[i].fd);
                both[i].fd = -1;
                open_ones--;
            }
        }
    }
    waitpid(shell, &status, 0);
    uint32_t in_order = htonl(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
    send_frame(client, 4, &in_order, 4);
}

int main(void) {
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof addr;
    bind(listener, (struct sockaddr *)&addr, size);
    listen(listener, 5);
    getsockname(listener, (struct sockaddr *)&addr, &size);
    printf("listening on 127.0.0.1:%d\n", ntohs(addr.sin_port));
    fflush(stdout);
    for (;;) {
        int client = accept(listener, NULL, NULL);
        unsigned char header[5];
        static char command[65537];
        while (read_all(client, header, 5)) {
            uint32_t length;
            memcpy(&length, header + 1, 4);
            length = ntohl(length);
            if (length > 65536 || !read_all(client, command, length)) break;
            command[length] = 0;
            run(client, command);
        }
        close(client);
    }
}
