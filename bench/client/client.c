/* Sends requests from a list, like wrk. It is used if a comparison includes HEAD, because wrk waits for the body that the
* Content-Length of a HEAD response announces.
 *
 *   client METHOD PORT PATHS CLIENTS SECONDS
 *
 * Each of the CLIENTS loopback connections requests the paths of the file PATHS in turn. It sends the next request after
 * the complete response. A response to another METHOD than HEAD must have a Content-Length. At the end it prints one line
 * of JSON, like lua/load.lua, with times in microseconds. A timeout is a response that took more than half of SECONDS. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PATH_MAX_BYTES = 8192, ANSWER_MAX = 16384, EVENTS = 64, NS_PER_US = 1000, US_PER_S = 1000000 };

struct client {
    int fd;
    size_t have;
    long sent_us;
    char answer[ANSWER_MAX + 1];
};

static const char *method;
static struct sockaddr_in address;
static char **requests;
static size_t request_count, next_request;
static long *latencies;
static size_t answered, room, bytes, bad_status, broken;

/* Monotonic time. */
static long now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * US_PER_S + now.tv_nsec / NS_PER_US;
}

/* Exit with an error. */
static void fail(const char *what) {
    perror(what);
    exit(1);
}

/* Build the text of every request. */
static void read_requests(const char *file, int port) {
    FILE *paths = fopen(file, "r");
    if (!paths) fail(file);
    char path[PATH_MAX_BYTES];
    while (fgets(path, sizeof path, paths)) {
        path[strcspn(path, "\n")] = 0;
        requests = realloc(requests, (request_count + 1) * sizeof *requests);
        if (!requests
            || asprintf(&requests[request_count++], "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", method, path, port) < 0)
            fail("requests");
    }
    fclose(paths);
    if (!request_count) fail("no paths");
}

/* Send the next request. It is much smaller than the socket's buffer, so it is sent completely or not at all. */
static int ask(struct client *client) {
    const char *text = requests[next_request++ % request_count];
    client->have = 0;
    client->sent_us = now_us();
    return send(client->fd, text, strlen(text), MSG_NOSIGNAL) == (ssize_t)strlen(text);
}

/* Connect and send a request. */
static void start(struct client *client, int epoll) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
    int one = 1;
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (client->fd < 0 || connect(client->fd, (struct sockaddr *)&address, sizeof address) < 0) fail("connect");
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, client->fd, &event) < 0 || !ask(client)) fail("request");
}

/* Record a complete response. */
static void note(struct client *client) {
    if (answered == room) {
        room = room ? room * 2 : 65536;
        latencies = realloc(latencies, room * sizeof *latencies);
        if (!latencies) fail("latencies");
    }
    latencies[answered++] = now_us() - client->sent_us;
    bytes += client->have;
    if (strncmp(client->answer, "HTTP/1.1 2", 10) != 0) bad_status++;
}

/* Whether the response is complete. Without a Content-Length it never is. */
static int is_whole(const struct client *client) {
    const char *end = strstr(client->answer, "\r\n\r\n");
    if (!end) return 0;
    if (strcmp(method, "HEAD") == 0) return 1;
    const char *length = strcasestr(client->answer, "\r\nContent-Length:");
    return length && length < end && client->have >= (size_t)(end + 4 - client->answer) + strtoul(length + 17, NULL, 10);
}

/* Read available bytes. After a complete response, send the next request, on a new connection if the server closes this
* one. Return 0 if the connection is lost. */
static int read_answer(struct client *client, int epoll) {
    ssize_t got = recv(client->fd, client->answer + client->have, ANSWER_MAX - client->have, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return 1;
    if (got <= 0) return 0;
    client->have += (size_t)got;
    client->answer[client->have] = 0;
    if (!is_whole(client)) return 1;
    note(client);
    if (!strcasestr(client->answer, "\r\nConnection: close\r\n")) return ask(client);
    close(client->fd);
    start(client, epoll);
    return 1;
}

static int ascending(const void *a, const void *b) {
    long left = *(const long *)a, right = *(const long *)b;
    return (left > right) - (left < right);
}

/* The latency that this share of the responses did not exceed. */
static long percentile(double share) {
    return answered ? latencies[(size_t)(share * (double)(answered - 1))] : 0;
}

int main(int count, char **arguments) {
    if (count != 6) {
        fprintf(stderr, "usage: client METHOD PORT PATHS CLIENTS SECONDS\n");
        return 2;
    }
    method = arguments[1];
    int port = atoi(arguments[2]), clients = atoi(arguments[4]), alive = 0;
    long seconds = atol(arguments[5]);
    read_requests(arguments[3], port);

    address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((unsigned short)port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct client *pool = calloc((size_t)clients, sizeof *pool);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!pool || epoll < 0) fail("clients");
    long start_us = now_us(), end = start_us + seconds * US_PER_S;
    for (int i = 0; i < clients; i++, alive++) start(&pool[i], epoll);

    long now;
    while (alive && (now = now_us()) < end) {
        struct epoll_event events[EVENTS];
        int ready = epoll_wait(epoll, events, EVENTS, (int)((end - now) / 1000) + 1);
        for (int i = 0; i < ready; i++) {
            struct client *client = events[i].data.ptr;
            if (!read_answer(client, epoll)) {
                close(client->fd);
                client->fd = -1;
                broken++;
                alive--;
            }
        }
    }

    long duration = now_us() - start_us;
    size_t stalled = 0;
    for (int i = 0; i < clients; i++) stalled += pool[i].fd >= 0 && start_us + duration - pool[i].sent_us > duration / 2;
    qsort(latencies, answered, sizeof *latencies, ascending);
    printf("RESULT {\"requests\":%zu,\"duration_us\":%ld,\"bytes\":%zu,\"p50_us\":%ld,\"p90_us\":%ld,\"p99_us\":%ld,\"max_us\":%ld,"
           "\"connect\":0,\"read\":%zu,\"write\":0,\"status\":%zu,\"timeout\":%zu}\n",
           answered, duration, bytes, percentile(0.5), percentile(0.9), percentile(0.99), percentile(1), broken, bad_status, stalled);
    return 0;
}
