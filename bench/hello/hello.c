/* The baseline for /healthz: the worker's loop in C, which sends one fixed response to every request.
 *
 * It is started like a worker (spawn-fcgi, multiwatch; the listening socket is descriptor 0). THREADS is the number of
 * threads, 16 by default. HELLO_ANSWER names the file with the response (headers and body), so that it can be exactly the
 * response of the real worker. */

#define _GNU_SOURCE
#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum { LISTEN_FD = 0, ANSWER_MAX = 16384, BACK_OFF_NS = 10 * 1000 * 1000 };

static char answer[ANSWER_MAX];
static int answer_length;
static int drain_event;
static atomic_bool draining;

/* Wait for a connection or the drain. EPOLLEXCLUSIVE: one connection wakes one thread. */
static int make_epoll(void) {
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event listening = {.events = EPOLLIN | EPOLLEXCLUSIVE, .data.fd = LISTEN_FD};
    struct epoll_event drain = {.events = EPOLLIN, .data.fd = drain_event};
    if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, LISTEN_FD, &listening) < 0
        || epoll_ctl(epoll, EPOLL_CTL_ADD, drain_event, &drain) < 0) {
        perror("epoll");
        exit(1);
    }
    return epoll;
}

/* Accept and respond until the drain finds the queue empty. */
static void *serve(void *unused) {
    (void)unused;
    int epoll = make_epoll();
    FCGX_Request request;
    FCGX_InitRequest(&request, LISTEN_FD, 0);
    for (;;) {
        struct epoll_event event;
        if (!atomic_load(&draining)) epoll_wait(epoll, &event, 1, -1);
        int result = FCGX_Accept_r(&request);
        if (result == 0) {
            FCGX_PutStr(answer, answer_length, request.out);
            FCGX_Finish_r(&request);
        } else if (result == -EAGAIN || result == -EWOULDBLOCK) {
            if (atomic_load(&draining)) break;
        } else {
            /* Errors such as EMFILE are temporary, so the thread must not end. */
            struct timespec pause = {.tv_nsec = BACK_OFF_NS};
            nanosleep(&pause, NULL);
        }
    }
    FCGX_Free(&request, 1);
    close(epoll);
    return NULL;
}

/* Read the response's bytes. Exit with an error if there are none. */
static void read_answer(void) {
    const char *path = getenv("HELLO_ANSWER");
    FILE *file = path ? fopen(path, "rb") : NULL;
    if (!file || (answer_length = (int)fread(answer, 1, ANSWER_MAX, file)) == 0) {
        fprintf(stderr, "hello: HELLO_ANSWER names no readable file\n");
        exit(1);
    }
    fclose(file);
}

int main(int argc, char **argv) {
    /* scripts/pool calls `check` before it starts the workers. Here it always succeeds. */
    if (argc == 2 && strcmp(argv[1], "check") == 0) return 0;
    read_answer();
    const char *count = getenv("THREADS");
    int threads = count ? atoi(count) : 16;
    if (threads < 1 || threads > 1024) {
        fprintf(stderr, "hello: THREADS must be 1 to 1024\n");
        return 1;
    }

    /* libfcgi's signal handlers must never run, so their signals are blocked in every thread before FCGX_Init. */
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &stop, NULL);
    signal(SIGPIPE, SIG_IGN);
    if (FCGX_Init() != 0) return 1;

    fcntl(LISTEN_FD, F_SETFL, fcntl(LISTEN_FD, F_GETFL) | O_NONBLOCK);
    drain_event = eventfd(0, EFD_CLOEXEC);
    pthread_t *pool = calloc((size_t)threads, sizeof *pool);
    if (!pool) return 1;
    for (int i = 0; i < threads; i++) {
        if (pthread_create(&pool[i], NULL, serve, NULL) != 0) {
            fprintf(stderr, "hello: no thread\n");
            return 1;
        }
    }

    int received;
    sigwait(&stop, &received);
    atomic_store(&draining, true);
    uint64_t one = 1;
    if (write(drain_event, &one, sizeof one) < 0) return 1;
    for (int i = 0; i < threads; i++) pthread_join(pool[i], NULL);
    free(pool);
    return 0;
}
