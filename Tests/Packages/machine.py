"""A Debian machine to install packages on: a tree that is entered by chroot.

It shares our network, and no service manager runs in it.
"""

import os
import shutil
import subprocess
from pathlib import Path

PROGRAMS = "/usr/sbin:/usr/bin:/sbin:/bin"


class Machine:
    """A tree, and the mounts in it."""

    def __init__(self, root):
        """`root` is a tree from debootstrap, or an overlay of one."""
        self.root = Path(root).resolve()
        self.mounts = []

    @classmethod
    def over(cls, tree, folder):
        """A machine that starts with the content of `tree` and does not change it: an overlay in `folder`."""
        folder = Path(folder)
        for name in ("changes", "work", "root"):
            (folder / name).mkdir(parents=True)
        machine = cls(folder / "root")
        layers = f"lowerdir={tree},upperdir={folder}/changes,workdir={folder}/work"
        machine.mount("overlay", "/", "-t", "overlay", "-o", layers)
        return machine

    def mount(self, source, target, *options):
        """Mounts something. `close` unmounts it."""
        path = f"{self.root}{target}".rstrip("/")
        Path(path).mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", *options, str(source), path], check=True)
        self.mounts.append(path)

    def open(self):
        """Mounts /proc and everything else that programs need."""
        # No bind mounts of the host, so that deleting the tree is always safe. debootstrap has created the devices.
        self.mount("proc", "/proc", "-t", "proc")
        self.mount("tmpfs", "/run", "-t", "tmpfs", "-o", "mode=755")
        shutil.copy("/etc/resolv.conf", self.path("/etc/resolv.conf"))
        return self

    def close(self):
        """Unmounts everything."""
        while self.mounts:
            subprocess.run(["umount", "--lazy", self.mounts.pop()], check=True)

    def path(self, path):
        """The path of a file of the machine, as seen from outside."""
        return self.root / path.lstrip("/")

    def run(self, *command, check=True, user=None, **options):
        """Runs a command and returns its result, with standard output and standard error as one text."""
        who = [f"--userspec={user}:{user}"] if user else []
        environment = {"PATH": PROGRAMS, "HOME": "/root", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        result = subprocess.run(
            ["chroot", *who, str(self.root), *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=900,
            check=False,
            **options,
        )
        if check:
            assert result.returncode == 0, f"{command}: {result.returncode}\n{result.stdout}"
        return result

    def install(self, package, *options):
        """Installs a package file and what it depends on, as docs/operations.md says: without what those recommend."""
        shutil.copy(package, self.path("/root"))
        command = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *options]
        return self.run(*command, f"/root/{Path(package).name}", "logrotate")

    def status(self, path):
        """Type and mode of a file, with the names of owner and group: `-rw-r----- root image-fcgi`."""
        return self.run("stat", "--format=%A %U %G", path).stdout.strip()

    def ids(self, user):
        """The user id and the group id of a user."""
        return tuple(int(self.run("id", option, user).stdout) for option in ("--user", "--group"))

    def forbid_services(self):
        """Prevents packages from starting services (policy-rc.d)."""
        policy = self.path("/usr/sbin/policy-rc.d")
        policy.write_text('#!/bin/sh\necho "$@" >>/root/policy-rc.d.log\nexit 101\n', encoding="ascii")
        policy.chmod(0o755)


def process_environment(pid):
    """The environment of a process."""
    text = Path(f"/proc/{pid}/environ").read_bytes().decode()
    return dict(entry.split("=", 1) for entry in text.split("\0") if entry)


def children(pid):
    """The children of a process (proc(5)). Empty if the process has ended."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def descendants(pid):
    """All descendants of a process."""
    found = children(pid)
    for child in list(found):
        found += descendants(child)
    return found


def owner(pid):
    """The user id and the group id of a process."""
    status = os.stat(f"/proc/{pid}")
    return status.st_uid, status.st_gid
