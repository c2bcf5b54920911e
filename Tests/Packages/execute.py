"""Executes a command as systemd would execute it for a unit: execute.py ROOT DESCRIPTION, the description in JSON.

No systemd need run. What is set up here for real: user, group, umask, limits, the read-only file system with its exceptions,
private /tmp, /dev, IPC and user namespace, /proc, no capabilities, no new privileges, and the filters of system calls. The kernel
then enforces them as it would for the unit, so a unit that is too strict for its program fails here too.
"""

import ctypes
import json
import os
import resource
import socket
import sys

libc = ctypes.CDLL(None, use_errno=True)
seccomp = ctypes.CDLL("libseccomp.so.2", use_errno=True)

NEW_NAMESPACES = {"mount": 0x20000, "user": 0x10000000, "ipc": 0x8000000}
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND, MS_MOVE, MS_REC, MS_PRIVATE = (
    1,
    2,
    4,
    32,
    4096,
    8192,
    16384,
    1 << 18,
)
PROT_WRITE, PROT_EXEC, SHM_EXEC = 2, 4, 0o100000
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 24, 38
EPERM, ENOSYS, EAFNOSUPPORT = 1, 38, 97
ALLOW, ERRNO = 0x7FFF0000, 0x00050000
COMPARE_EQUAL, COMPARE_GREATER_OR_EQUAL, COMPARE_MASKED = 4, 5, 7


def call(result):
    """Raises what a call of libc has in errno."""
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def mount(source, target, kind=None, flags=0, data=None):
    """mount(2)."""
    arguments = [value.encode() if value is not None else None for value in (source, target, kind)]
    call(libc.mount(*arguments, ctypes.c_ulong(flags), data.encode() if data else None))


def set_up_files(root, unit):
    """ProtectSystem=strict with ReadWritePaths=, ProtectHome=, PrivateTmp=, PrivateDevices=, ProtectProc=, ProcSubset=."""
    call(libc.unshare(NEW_NAMESPACES["mount"] | NEW_NAMESPACES["ipc"]))
    mount(None, "/", flags=MS_REC | MS_PRIVATE)
    mount(root, root, flags=MS_BIND | MS_REC)
    mount(None, root, flags=MS_BIND | MS_REMOUNT | MS_RDONLY)
    for path in unit["writable"]:
        mount(root + path, root + path, flags=MS_BIND)
        mount(None, root + path, flags=MS_BIND | MS_REMOUNT)
    for path in ("/tmp", "/var/tmp"):
        mount("tmpfs", root + path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777")
    for path in ("/root", "/home"):
        mount("tmpfs", root + path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=000")
    mount("tmpfs", root + "/dev", "tmpfs", MS_NOSUID, "mode=755")
    for name, minor in {"null": 3, "zero": 5, "full": 7, "random": 8, "urandom": 9}.items():
        os.mknod(f"{root}/dev/{name}", 0o20666, os.makedev(1, minor))
        os.chmod(f"{root}/dev/{name}", 0o666)
    for name, target in {"fd": "", "stdin": "/0", "stdout": "/1", "stderr": "/2"}.items():
        os.symlink("/proc/self/fd" + target, f"{root}/dev/{name}")
    mount("proc", root + "/proc", "proc", data="hidepid=invisible,subset=pid")


def become(unit):
    """User=, Group=, CapabilityBoundingSet=, PrivateUsers=."""
    keeps = unit["capabilities"]
    for capability in range(64):
        if capability not in keeps:
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    user, group = unit["uid"], unit["gid"]
    if unit["private_users"]:
        # The maps have to be written from outside: by a child that stays there.
        ready, mapped = os.pipe(), os.pipe()
        us, helper = os.getpid(), os.fork()
        if helper == 0:
            os.read(ready[0], 1)
            for kind, number in (("uid", user), ("gid", group)):
                # Without a file object: its encoding would be loaded from a path that is no longer there.
                descriptor = os.open(f"/proc/{us}/{kind}_map", os.O_WRONLY)
                os.write(descriptor, f"0 0 1\n{number} {number} 1\n".encode())
            os.write(mapped[1], b"x")
            os._exit(0)
        call(libc.unshare(NEW_NAMESPACES["user"]))
        os.write(ready[1], b"x")
        os.close(mapped[1])
        assert os.read(mapped[0], 1) == b"x"
        os.waitpid(helper, 0)
        for descriptor in (*ready, mapped[0]):
            os.close(descriptor)
    os.setgroups([group])
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)


class Comparison(ctypes.Structure):
    """struct scmp_arg_cmp."""

    _fields_ = [("argument", ctypes.c_uint), ("operator", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


seccomp.seccomp_init.restype = ctypes.c_void_p
seccomp.seccomp_load.argtypes = [ctypes.c_void_p]
seccomp.seccomp_rule_add_array.argtypes = [
    ctypes.c_void_p,
    ctypes.c_uint32,
    ctypes.c_int,
    ctypes.c_uint,
    ctypes.POINTER(Comparison),
]


class Filter:
    """A filter of system calls. Of several that are loaded the strictest answer counts."""

    def __init__(self, default):
        self.context = seccomp.seccomp_init(default)

    def add(self, action, name, *comparisons):
        """What to do about the call `name`; unknown ones are passed over, as systemd does."""
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number == -1:
            return
        array = (Comparison * len(comparisons))(*comparisons)
        if number >= 0:
            assert seccomp.seccomp_rule_add_array(self.context, action, number, len(comparisons), array) == 0, name

    def load(self):
        """From here on it holds."""
        assert seccomp.seccomp_load(self.context) == 0


def filter_calls(unit):
    """SystemCallFilter=, MemoryDenyWriteExecute=, RestrictAddressFamilies=, RestrictNamespaces=."""
    memory = Filter(ALLOW)
    both = PROT_WRITE | PROT_EXEC
    memory.add(ERRNO | EPERM, "mmap", Comparison(2, COMPARE_MASKED, both, both))
    for name in ("mprotect", "pkey_mprotect"):
        memory.add(ERRNO | EPERM, name, Comparison(2, COMPARE_MASKED, PROT_EXEC, PROT_EXEC))
    memory.add(ERRNO | EPERM, "shmat", Comparison(2, COMPARE_MASKED, SHM_EXEC, SHM_EXEC))
    families = Filter(ALLOW)
    allowed = {int(getattr(socket, name)) for name in unit["families"]}
    for family in set(range(64)) - allowed:
        families.add(ERRNO | EAFNOSUPPORT, "socket", Comparison(0, COMPARE_EQUAL, family))
    families.add(ERRNO | EAFNOSUPPORT, "socket", Comparison(0, COMPARE_GREATER_OR_EQUAL, 64))
    namespaces = Filter(ALLOW)
    for flag in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
        namespaces.add(ERRNO | EPERM, "clone", Comparison(0, COMPARE_MASKED, flag, flag))
    # Its flags cannot be looked at; glibc then uses clone.
    namespaces.add(ERRNO | ENOSYS, "clone3")
    for name in ("unshare", "setns"):
        namespaces.add(ERRNO | EPERM, name)
    for strict in (memory, families, namespaces):
        strict.load()
    # Last, because it forbids seccomp itself unless that is in the list.
    calls = Filter(ERRNO | EPERM)
    for name in unit["calls"]:
        calls.add(ALLOW, name)
    calls.load()


def main():
    """Sets everything up, in the order that leaves the rights for the next step, and executes."""
    root, unit = os.path.realpath(sys.argv[1]), json.loads(sys.argv[2])
    for name, value in unit["limits"].items():
        number = getattr(resource, "RLIMIT_" + name)
        # Raising one may be forbidden where the tests run.
        hard = resource.getrlimit(number)[1]
        limit = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(number, (limit, limit))
    set_up_files(root, unit)
    # Moved, as systemd does it: a process that is confined by chroot alone may not make a user namespace.
    os.chdir(root)
    mount(root, "/", flags=MS_MOVE)
    os.chroot(".")
    os.chdir("/")
    os.umask(unit["umask"])
    become(unit)
    call(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    if "UNFILTERED" not in os.environ:
        filter_calls(unit)
    os.execv(unit["command"][0], unit["command"])


main()
