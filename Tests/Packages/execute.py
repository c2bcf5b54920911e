"""Executes a command in the sandbox of a systemd unit, without systemd: execute.py ROOT DESCRIPTION

DESCRIPTION is JSON. It sets up: user, group, umask, limits, the read-only file system with its exceptions, private
/tmp, /dev, IPC, network and user namespace, /proc, no capabilities, no new privileges, and the system call filters. The
kernel enforces all of them, so a unit that is too strict for its program fails here too.
"""

import ctypes
import json
import os
import resource
import socket
import sys

libc = ctypes.CDLL(None, use_errno=True)
seccomp = ctypes.CDLL("libseccomp.so.2", use_errno=True)

NEW_NAMESPACES = {"mount": 0x20000, "user": 0x10000000, "ipc": 0x8000000, "network": 0x40000000}
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


def check_result(result):
    """Raises an OSError with errno if a libc call has failed."""
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def mount(source, target, kind=None, flags=0, data=None):
    """Calls mount(2)."""
    arguments = [value.encode() if value is not None else None for value in (source, target, kind)]
    check_result(libc.mount(*arguments, ctypes.c_ulong(flags), data.encode() if data else None))


def set_up_files(root, unit):
    """Applies the settings of the file system.

    ProtectSystem=strict, ReadWritePaths=, ReadOnlyPaths=, InaccessiblePaths=, ProtectHome=, PrivateTmp=,
    PrivateDevices=, ProtectProc=, ProcSubset=.
    """
    check_result(libc.unshare(NEW_NAMESPACES["mount"] | NEW_NAMESPACES["ipc"]))
    mount(None, "/", flags=MS_REC | MS_PRIVATE)
    mount(root, root, flags=MS_BIND | MS_REC)
    mount(None, root, flags=MS_BIND | MS_REMOUNT | MS_RDONLY)
    for path in unit["writable"]:
        mount(root + path, root + path, flags=MS_BIND)
        mount(None, root + path, flags=MS_BIND | MS_REMOUNT)
    for path in unit["read_only"]:
        # systemd ignores a path with a hyphen that does not exist.
        if not path.startswith("-") or os.path.isdir(root + path[1:]):
            inside = root + path.lstrip("-")
            mount(inside, inside, flags=MS_BIND)
            mount(None, inside, flags=MS_BIND | MS_REMOUNT | MS_RDONLY)
    for path in ("/tmp", "/var/tmp"):
        mount("tmpfs", root + path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777")
    for path in ("/root", "/home", *unit["inaccessible"]):
        if not path.startswith("-") or os.path.isdir(root + path[1:]):
            mount("tmpfs", root + path.lstrip("-"), "tmpfs", MS_NOSUID | MS_NODEV, "mode=000")
    mount("tmpfs", root + "/dev", "tmpfs", MS_NOSUID, "mode=755")
    for name, minor in {"null": 3, "zero": 5, "full": 7, "random": 8, "urandom": 9}.items():
        os.mknod(f"{root}/dev/{name}", 0o20666, os.makedev(1, minor))
        os.chmod(f"{root}/dev/{name}", 0o666)
    for name, target in {"fd": "", "stdin": "/0", "stdout": "/1", "stderr": "/2"}.items():
        os.symlink("/proc/self/fd" + target, f"{root}/dev/{name}")
    mount("proc", root + "/proc", "proc", data="hidepid=invisible,subset=pid")


def drop_privileges(unit):
    """Applies User=, Group=, CapabilityBoundingSet=, PrivateUsers=."""
    keeps = unit["capabilities"]
    for capability in range(64):
        if capability not in keeps:
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    user, group = unit["uid"], unit["gid"]
    if unit["private_users"]:
        # The id maps must be written from outside the new namespace, so a child stays outside and writes them.
        ready, mapped = os.pipe(), os.pipe()
        us, helper = os.getpid(), os.fork()
        if helper == 0:
            os.read(ready[0], 1)
            for kind, number in (("uid", user), ("gid", group)):
                # Not with open(): Python would load the encoding from a path that no longer exists.
                descriptor = os.open(f"/proc/{us}/{kind}_map", os.O_WRONLY)
                os.write(descriptor, f"0 0 1\n{number} {number} 1\n".encode())
            os.write(mapped[1], b"x")
            os._exit(0)
        check_result(libc.unshare(NEW_NAMESPACES["user"]))
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
    """The struct scmp_arg_cmp of libseccomp."""

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
    """A system call filter. If several are loaded, the strictest action applies."""

    def __init__(self, default):
        self.context = seccomp.seccomp_init(default)

    def add(self, action, name, *comparisons):
        """Sets the action for the system call `name`. Unknown names are ignored, as in systemd."""
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number == -1:
            return
        array = (Comparison * len(comparisons))(*comparisons)
        if number >= 0:
            assert seccomp.seccomp_rule_add_array(self.context, action, number, len(comparisons), array) == 0, name

    def load(self):
        """Activates the filter."""
        assert seccomp.seccomp_load(self.context) == 0


def filter_calls(unit):
    """Applies SystemCallFilter=, MemoryDenyWriteExecute=, RestrictAddressFamilies=, RestrictNamespaces=."""
    memory = Filter(ALLOW)
    if unit["deny_write_execute"]:
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
    # A filter cannot read the flags of clone3. With ENOSYS glibc falls back to clone.
    namespaces.add(ERRNO | ENOSYS, "clone3")
    for name in ("unshare", "setns"):
        namespaces.add(ERRNO | EPERM, name)
    for strict in (memory, families, namespaces):
        strict.load()
    # Loaded last, because it may forbid seccomp itself.
    calls = Filter(ERRNO | EPERM)
    for name in unit["calls"]:
        calls.add(ALLOW, name)
    calls.load()


def main():
    """Sets up the sandbox and executes the command. Every step keeps the privileges that later steps need."""
    root, unit = os.path.realpath(sys.argv[1]), json.loads(sys.argv[2])
    for name, value in unit["limits"].items():
        number = getattr(resource, "RLIMIT_" + name)
        # The machine of the tests may forbid raising a limit.
        hard = resource.getrlimit(number)[1]
        limit = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(number, (limit, limit))
    if unit["private_network"]:
        check_result(libc.unshare(NEW_NAMESPACES["network"]))
    set_up_files(root, unit)
    # Moves the mount, as systemd does. After chroot alone, a process cannot create a user namespace.
    os.chdir(root)
    mount(root, "/", flags=MS_MOVE)
    os.chroot(".")
    os.chdir("/")
    os.umask(unit["umask"])
    drop_privileges(unit)
    check_result(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    if "UNFILTERED" not in os.environ:
        filter_calls(unit)
    os.execv(unit["command"][0], unit["command"])


main()
