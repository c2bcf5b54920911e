// The calls of Linux that Swift cannot make: fork, memfd_create, prctl and a seccomp filter.
#ifndef CSANDBOX_H
#define CSANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/types.h>

/// The exit status of a child that died because it got no more memory.
#define CSANDBOX_OUT_OF_MEMORY 70

/// Starts the program anew, with the same arguments, under settings of malloc that only the environment can make. Returns when they
/// are made, or cannot be.
void csandbox_tune_malloc(char **arguments);

/// Gives the process the scheduling policy for batch work, and lowers its priority.
void csandbox_become_batch(void);

/// fork(2). Swift hides it: the child must do nothing that needs another thread of the parent.
pid_t csandbox_fork(void);

/// wait4(2): the status and the resource usage of an ended child.
pid_t csandbox_wait(pid_t child, int *status, struct rusage *usage);

/// sendmsg(2): a message with descriptors, at most four. Returns false on failure.
bool csandbox_send(int socket, const void *bytes, size_t size, const int *descriptors, int count);

/// recvmsg(2): a message, and the descriptors in it, at most four, which are closed on exec. Returns its size; 0 at the
/// end, -1 and errno on failure.
ssize_t csandbox_receive(int socket, void *bytes, size_t size, int *descriptors, int *count);

/// memfd_create(2): a file in memory, which is closed on exec; -1 and errno on failure.
int csandbox_memory_file(const char *name);

/// Makes the kernel kill this process when the thread that forked it ends, and closes all descriptors but those of
/// `kept`, which are above 2. The standard descriptors become those of /dev/null: whatever a library prints must not reach
/// a file of ours. `parent` is the process that forked it.
///
/// Returns false if the parent has ended already or if descriptors cannot be closed.
bool csandbox_detach(pid_t parent, const int *kept, int count);

/// Reports a crash for want of memory with CSANDBOX_OUT_OF_MEMORY. Other crashes keep their signal.
void csandbox_report_crashes(void);

/// Limits what this process may use: `seconds` of the processor, `memory` bytes of address space, `file_size` bytes in a
/// file, few descriptors, no core dump.
///
/// Returns 0, or errno.
int csandbox_limit(int seconds, size_t memory, size_t file_size);

/// Denies all system calls but those that decoding and encoding need. The others fail with EPERM. Cannot be undone.
///
/// Returns 0, or errno.
int csandbox_confine(void);

#endif
