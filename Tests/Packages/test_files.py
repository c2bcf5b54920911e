"""The files of the installed package, before any service runs."""

import gzip
import os
import re
import subprocess

import pytest

from manager import UNITS, parse

EXPECTED = {
    "/etc/image-fcgi": "drwxr-xr-x root image-fcgi",
    "/etc/image-fcgi/environment": "-rw-r----- root image-fcgi",
    "/etc/image-fcgi/nginx.d": "drwxr-xr-x root root",
    "/etc/logrotate.d/image-fcgi": "-rw-r--r-- root root",
    "/run/image-fcgi": "drwxr-x--- image-fcgi image-fcgi",
    "/run/image-fcgi/nginx": "drwx------ image-fcgi image-fcgi",
    "/run/image-fcgi-originals": "drwxr-x--- image-fcgi image-fcgi-render",
    "/run/image-fcgi-render": "drwxr-x--- image-fcgi-render image-fcgi",
    "/usr/bin/ImageFCGI": "-rwxr-xr-x root root",
    "/usr/libexec/image-fcgi/ImageRenderer": "-rwxr-xr-x root root",
    "/usr/libexec/image-fcgi/front": "-rwxr-xr-x root root",
    "/usr/libexec/image-fcgi/pool": "-rwxr-xr-x root root",
    "/usr/libexec/image-fcgi/renderers": "-rwxr-xr-x root root",
    "/usr/share/doc/image-fcgi/README.md": "-rw-r--r-- root root",
    "/usr/share/doc/image-fcgi/api.md": "-rw-r--r-- root root",
    "/usr/share/doc/image-fcgi/configuration.md": "-rw-r--r-- root root",
    "/usr/share/doc/image-fcgi/openapi.yaml": "lrwxrwxrwx root root",
    "/usr/share/doc/image-fcgi/operations.md": "-rw-r--r-- root root",
    "/usr/share/doc/image-fcgi/security.md": "-rw-r--r-- root root",
    "/usr/share/image-fcgi/docs/openapi.yaml": "-rw-r--r-- root root",
    "/usr/share/image-fcgi/nginx/run": "-rwxr-xr-x root root",
    "/usr/share/image-fcgi/nginx/nginx.conf": "-rw-r--r-- root root",
    "/usr/share/image-fcgi/web/gallery/index.html": "-rw-r--r-- root root",
    "/usr/share/man/man8/image-fcgi.8.gz": "-rw-r--r-- root root",
    "/var/cache/image-fcgi": "drwxr-x--- image-fcgi image-fcgi",
    "/var/cache/image-fcgi/images": "drwx------ image-fcgi image-fcgi",
    "/var/cache/image-fcgi/variants": "drwx------ image-fcgi image-fcgi",
    "/var/log/image-fcgi": "drwxr-x--- image-fcgi adm",
    "/var/spool/image-fcgi": "drwx------ image-fcgi image-fcgi",
}


@pytest.mark.parametrize("path", EXPECTED)
def test_owner_and_mode(machine, path):
    assert machine.status(path) == EXPECTED[path]


@pytest.mark.parametrize("user", ["image-fcgi", "image-fcgi-render"])
def test_user(machine, user):
    entry = machine.run("getent", "passwd", user).stdout.strip().split(":")
    assert entry[5:] == ["/nonexistent", "/usr/sbin/nologin"]
    assert 0 < int(entry[2]) < 1000
    assert machine.run("getent", "shadow", user).stdout.split(":")[1].startswith("!")
    assert machine.run("id", "--groups", "--name", user).stdout.split() == [user]


def test_units_are_enabled(machine):
    enabled = [
        "sockets.target.wants/image-fcgi.socket",
        "sockets.target.wants/image-fcgi-render.socket",
        "sockets.target.wants/image-fcgi-inspect.socket",
        "multi-user.target.wants/image-fcgi.service",
        "multi-user.target.wants/image-fcgi-nginx.service",
        "timers.target.wants/image-fcgi-sweep.timer",
    ]
    for link in enabled:
        assert os.readlink(machine.path(f"/etc/systemd/system/{link}")) == f"{UNITS}/{link.split('/')[1]}"


def test_program_runs_without_swift(machine):
    assert machine.run("sh", "-c", "command -v swift", check=False).returncode != 0
    for program in ("/usr/bin/ImageFCGI", "/usr/libexec/image-fcgi/ImageRenderer"):
        libraries = machine.run("ldd", program).stdout
        assert "not found" not in libraries
        assert "swift" not in libraries.lower()
        # The workers hold the keys, so they have no decoder.
        assert ("libvips" in libraries) == (program != "/usr/bin/ImageFCGI")
    assert machine.run("ImageFCGI", "--help", user="image-fcgi").stdout.startswith("usage: ImageFCGI")


def test_distribution_nginx_is_untouched(machine):
    assert machine.run("dpkg", "--verify", "nginx-common").stdout == ""
    assert machine.run("dpkg", "--verify", "nginx").stdout == ""
    assert machine.run("nginx", "-t").returncode == 0


def test_files_are_those_of_the_package(machine):
    # dpkg accepts a changed conffile, but nobody has changed one here.
    assert machine.run("dpkg", "--verify", "image-fcgi").stdout == ""
    conffiles = machine.run("dpkg-query", "--show", "--showformat=${Conffiles}", "image-fcgi").stdout.split()[::2]
    folder = "/etc/image-fcgi"
    assert conffiles == [
        f"{folder}/environment",
        f"{folder}/nginx.d/README",
        f"{folder}/pools.d/README",
        "/etc/logrotate.d/image-fcgi",
    ]


def test_logrotate_takes_its_file(machine):
    output = machine.run("logrotate", "--debug", "/etc/logrotate.d/image-fcgi").stdout
    assert "error" not in output.lower()
    assert "considering log /var/log/image-fcgi/access.log" in output.lower()


def test_systemd_takes_the_units(machine):
    units = [f"{UNITS}/{name}" for name in sorted(os.listdir(machine.path(UNITS))) if name.startswith("image-fcgi")]
    assert len(units) == 9
    output = machine.run("systemd-analyze", "verify", "--man=no", *units).stdout
    assert not [line for line in output.splitlines() if "image-fcgi" in line], output


def test_commands_of_the_units_exist(machine):
    for name in ("image-fcgi", "image-fcgi-nginx", "image-fcgi-sweep", "image-fcgi-render", "image-fcgi-inspect"):
        service = parse(machine.path(f"{UNITS}/{name}.service").read_text())["Service"]
        for command in service["ExecStart"] + service["ExecReload"]:
            assert os.access(machine.path(command.split()[0]), os.X_OK), command


@pytest.mark.parametrize("kind", ["service", "socket"])
def test_inspectors_are_as_confined_as_renderers(machine, kind):
    render, inspect = (
        parse(machine.path(f"{UNITS}/image-fcgi-{name}.{kind}").read_text()) for name in ("render", "inspect")
    )
    assert {section: set(names) for section, names in render.items()} == {
        section: set(names) for section, names in inspect.items()
    }
    different = {
        name for section in render for name in render[section] if render[section][name] != inspect[section][name]
    }
    assert (
        different
        == {
            "service": {"Description", "Requires", "After", "SyslogIdentifier", "ExecStart", "Also"},
            "socket": {"Description", "ListenStream"},
        }[kind]
    )


def test_paths_in_the_manual_exist(machine):
    manual = gzip.decompress(machine.path("/usr/share/man/man8/image-fcgi.8.gz").read_bytes()).decode()
    made_later = {f"/run/image-fcgi/{name}.sock" for name in ("pool", "render", "inspect")}
    made_later |= {"/run/image-fcgi-originals/originals.sock", "/var/log/image-fcgi/access.log"}
    # By `ImageFCGI keys` and `ImageFCGI links`.
    made_later |= {"/etc/image-fcgi/keys", "/etc/image-fcgi/link-keys"}
    paths = set(re.findall(r"(/(?:etc|run|usr|var)/[\w./-]*\w)", manual)) - made_later
    assert len(paths) > 5
    for path in paths:
        assert machine.path(path).exists(), path
    assert os.readlink(machine.path("/usr/share/man/man8/ImageFCGI.8.gz")) == "image-fcgi.8.gz"


def test_lintian(package):
    command = ["lintian", "--allow-root", "--fail-on=error,warning", str(package)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
    assert result.stdout == ""
