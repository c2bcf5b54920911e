// The seccomp filter of a child (seccomp(2), bpf).
#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "The filter knows the system calls of x86-64 and arm64 only."
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
// The lower half of an argument; both architectures are little-endian.
#define LOAD_ARGUMENT(n) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[n]))
#define ANSWER(action) BPF_STMT(BPF_RET | BPF_K, action)
#define REFUSE(code) ANSWER(SECCOMP_RET_ERRNO | (code))
#define IF_NOT(value, skipped) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skipped)
#define ALLOW(name) IF_NOT(__NR_##name, 1), ANSWER(SECCOMP_RET_ALLOW)

int csandbox_confine(void) {
  struct sock_filter code[] = {
      LOAD(arch),
      IF_NOT(ARCHITECTURE, 1),
      BPF_JUMP(BPF_JMP | BPF_JA, 1, 0, 0),
      ANSWER(SECCOMP_RET_KILL_PROCESS),
      LOAD(nr),
      // Memory. Code that is made at run time (ORC) needs mmap and mprotect with PROT_EXEC.
      ALLOW(mmap), ALLOW(munmap), ALLOW(mprotect), ALLOW(mremap), ALLOW(brk), ALLOW(madvise),
      // The descriptors that are open. None can be opened.
      ALLOW(read), ALLOW(write), ALLOW(pread64), ALLOW(pwrite64), ALLOW(lseek), ALLOW(close), ALLOW(ftruncate),
      ALLOW(fstat),
      // Threads of the decoders.
      ALLOW(futex), ALLOW(set_robust_list), ALLOW(rseq), ALLOW(set_tid_address), ALLOW(gettid), ALLOW(getpid),
      ALLOW(sched_yield), ALLOW(sched_getaffinity), ALLOW(exit), ALLOW(exit_group),
      // Signals of this process.
      ALLOW(rt_sigaction), ALLOW(rt_sigprocmask), ALLOW(rt_sigreturn), ALLOW(sigaltstack), ALLOW(restart_syscall),
      // Clocks and random numbers.
      ALLOW(clock_gettime), ALLOW(clock_getres), ALLOW(clock_nanosleep), ALLOW(nanosleep), ALLOW(gettimeofday),
      ALLOW(getrandom), ALLOW(getrusage), ALLOW(getcpu),
      // glibc falls back to clone, whose flags can be read.
      IF_NOT(__NR_clone3, 1), REFUSE(ENOSYS),
      // A thread, and no process.
      IF_NOT(__NR_clone, 4),
      LOAD_ARGUMENT(0),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1), ANSWER(SECCOMP_RET_ALLOW),
      REFUSE(EPERM),
      // raise() and abort() of this process: the kernel checks the process, as the filter knows it.
      IF_NOT(__NR_tgkill, 4),
      LOAD_ARGUMENT(0),
      IF_NOT((unsigned)getpid(), 1), ANSWER(SECCOMP_RET_ALLOW),
      REFUSE(EPERM),
      // The name of a thread, as GLib sets it.
      IF_NOT(__NR_prctl, 4),
      LOAD_ARGUMENT(0),
      IF_NOT(PR_SET_NAME, 1), ANSWER(SECCOMP_RET_ALLOW),
      REFUSE(EPERM),
      REFUSE(EPERM),
  };
  struct sock_fprog program = {.len = sizeof code / sizeof code[0], .filter = code};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) return errno;
  return 0;
}
