#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

void csandbox_tune_malloc(char **arguments) {
  // One arena: several keep memory that a job of another size cannot use. Huge pages, and memory from the heap in large steps: a
  // child is new for each job, and every page that it touches for the first time is a fault.
  static const char *const tunables =
      "glibc.malloc.arena_max=1:glibc.malloc.hugetlb=1:glibc.malloc.top_pad=67108864:"
      "glibc.malloc.mmap_threshold=1073741824:glibc.malloc.trim_threshold=4294967296";
  const char *present = getenv("GLIBC_TUNABLES");
  if (present && !strcmp(present, tunables)) return;
  // The path itself and not the link: the process has its name from it.
  char path[PATH_MAX];
  ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
  if (length > 0 && setenv("GLIBC_TUNABLES", tunables, 1) == 0) {
    path[length] = 0;
    execv(path, arguments);
  }
  // Without it, all works, but somewhat slower.
  mallopt(M_ARENA_MAX, 1);
}

void csandbox_become_batch(void) {
  struct sched_param parameter = {0};
  sched_setscheduler(0, SCHED_BATCH, &parameter);
  setpriority(PRIO_PROCESS, 0, 10);
}

pid_t csandbox_fork(void) { return fork(); }

pid_t csandbox_wait(pid_t child, int *status, struct rusage *usage) { return wait4(child, status, 0, usage); }

#define MOST_DESCRIPTORS 4

bool csandbox_send(int socket, const void *bytes, size_t size, const int *descriptors, int count) {
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int) * MOST_DESCRIPTORS)];
  } control = {0};
  struct iovec piece = {.iov_base = (void *)bytes, .iov_len = size};
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
  if (count > 0) {
    message.msg_control = &control;
    message.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)count);
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)count);
    memcpy(CMSG_DATA(header), descriptors, sizeof(int) * (size_t)count);
  }
  ssize_t sent;
  do sent = sendmsg(socket, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent == (ssize_t)size;
}

ssize_t csandbox_receive(int socket, void *bytes, size_t size, int *descriptors, int *count) {
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int) * MOST_DESCRIPTORS)];
  } control;
  struct iovec piece = {.iov_base = bytes, .iov_len = size};
  struct msghdr message = {
      .msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  ssize_t received;
  do received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  while (received < 0 && errno == EINTR);
  *count = 0;
  if (received < 0) return received;
  for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    *count = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    memcpy(descriptors, CMSG_DATA(header), sizeof(int) * (size_t)*count);
  }
  return received;
}

int csandbox_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

bool csandbox_detach(pid_t parent, const int *kept, int count) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) return false;
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) return false;
  for (int i = 0; i < 3; i++) {
    if (dup2(null, i) < 0) return false;
  }
  // The gaps between the kept descriptors are closed, in ascending order.
  unsigned first = 3;
  while (1) {
    unsigned next = ~0U;
    for (int i = 0; i < count; i++) {
      unsigned candidate = (unsigned)kept[i];
      if (candidate >= first && candidate < next) next = candidate;
    }
    if (next > first && syscall(SYS_close_range, first, next == ~0U ? ~0U : next - 1, 0) != 0) return false;
    if (next == ~0U) return true;
    first = next + 1;
  }
}

int csandbox_limit(int seconds, size_t memory, size_t file_size) {
  struct {
    __rlimit_resource_t resource;
    struct rlimit limit;
  } limits[] = {
      // SIGXCPU at the first limit, SIGKILL at the second.
      {RLIMIT_CPU, {(rlim_t)seconds, (rlim_t)seconds + 1}},
      {RLIMIT_AS, {memory, memory}},
      {RLIMIT_FSIZE, {file_size, file_size}},
      {RLIMIT_NOFILE, {16, 16}},
      {RLIMIT_CORE, {0, 0}},
  };
  for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
    if (setrlimit(limits[i].resource, &limits[i].limit) != 0) return errno;
  }
  return 0;
}

// How much memory a decoder may ask for at once, roughly. If the kernel does not give so much, memory was the cause.
static const size_t probe_size = 32 << 20;

static void report_crash(int signal) {
  void *probe = mmap(NULL, probe_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (probe == MAP_FAILED) _exit(CSANDBOX_OUT_OF_MEMORY);
  struct sigaction action = {.sa_handler = SIG_DFL};
  sigaction(signal, &action, NULL);
  raise(signal);
}

void csandbox_report_crashes(void) {
  static char stack[64 << 10];
  stack_t alternative = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&alternative, NULL);
  struct sigaction action = {.sa_handler = report_crash, .sa_flags = SA_ONSTACK};
  int signals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGTRAP, SIGILL};
  for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) sigaction(signals[i], &action, NULL);
}
