"""The Dockerfile and docker-compose.yml, as far as no container is needed: the files and settings of nginx's image.

scripts/test-containers builds the images and runs them.
"""

import fnmatch
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
import yaml

from eventually import eventually
from own_stack import ROOT, binary_of, free_port, running
from service import Service

pytestmark = pytest.mark.on_host


def instructions(stage):
    """The instructions of a stage of the Dockerfile and of those that it builds on: (name, arguments)."""
    text = re.sub(r"(?m)^\s*#.*\n", "", (ROOT / "Dockerfile").read_text()).replace("\\\n", " ")
    stages, current = {}, None
    for line in text.splitlines():
        if not line.strip():
            continue
        name, arguments = line.split(maxsplit=1)
        if name == "FROM":
            base, _, current = arguments.split()
            stages[current] = list(stages.get(base, []))
        else:
            stages[current].append((name, arguments))
    return stages[stage]


def is_in_context(path):
    """Whether .dockerignore lets a path of the source through. The last line that fits counts."""
    answer = True
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        if line and not line.startswith("#"):
            pattern = line.lstrip("!")
            if fnmatch.fnmatch(path, pattern) or path.startswith(f"{pattern}/"):
                answer = line.startswith("!")
    return answer


def copies(stage):
    """What a stage copies from the source: (path, target)."""
    arguments = [shlex.split(value) for name, value in instructions(stage) if name == "COPY"]
    return [(path, target) for *paths, target in arguments if not paths[0].startswith("--from=") for path in paths]


def settings_of(service, stage):
    """The environment of a service: of its image, and of compose where the user sets nothing."""
    environment = {}
    for name, arguments in instructions(stage):
        if name == "ENV":
            environment |= dict(word.split("=", 1) for word in shlex.split(arguments))
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    for name, value in compose["services"][service]["environment"].items():
        environment[name] = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(value))
    return environment


@pytest.mark.parametrize("stage", ["build", "workers", "renderers", "front"])
def test_copied_files_are_in_the_context(stage):
    """A source that .dockerignore keeps out would fail the build."""
    for path, _ in copies(stage):
        assert (ROOT / path).exists(), path
        assert is_in_context(path), path


def test_image_of_nginx_serves_the_gallery(stack, tmp_path):
    """The image has all files from which the program makes nginx's configuration, and compose turns the gallery on."""
    image = tmp_path / "image"
    for path, target in copies("front"):
        copy = shutil.copytree if (ROOT / path).is_dir() else shutil.copy
        (image / target.lstrip("/")).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / path, image / target.lstrip("/"))
    [command] = [json.loads(arguments) for name, arguments in instructions("front") if name == "CMD"]
    environment = settings_of("nginx", "front")
    assert environment["GALLERY"] == "on"
    # The places of one run on this machine, and its program.
    port = free_port()
    folders = {name: str(tmp_path / name.lower()) for name in environment if name.endswith(("_DIR", "_SOCKET"))}
    for name in folders:
        if name.endswith("_DIR"):
            Path(folders[name]).mkdir()
    environment |= folders | {
        "BINARY": binary_of(stack),
        "LISTEN": f"127.0.0.1:{port}",
        "METRICS_LISTEN": f"127.0.0.1:{free_port()}",
        "ORIGINALS_SOCKET": str(tmp_path / "originals"),
        "LOCALSTACK_ENDPOINT_URL": "http://127.0.0.1:9",
        "PATH": os.environ["PATH"],
    }
    program = image / command[0].lstrip("/")
    with running([program, tmp_path / "nginx"], tmp_path / "log", env=environment) as nginx:
        service = Service(f"http://127.0.0.1:{port}")

        def page():
            assert nginx.poll() is None, (tmp_path / "log").read_text()
            try:
                return service.get("/")
            except OSError:
                return None

        answer = eventually(page, "nginx").expect(200)
        files = set(re.findall(r"(_gallery/[0-9a-f]{16})/([a-z/-]+\.\w+)", answer.body.decode()))
        assert len(files) > 10
        for folder, name in files:
            assert service.get(f"/{folder}/{name}").expect(200).body == (ROOT / "web/gallery" / name).read_bytes()
        nginx.send_signal(signal.SIGQUIT)
        assert nginx.wait(30) == 0


def test_settings_of_compose_reach_those_who_read_them(stack):
    """A setting that compose names is one that its service's program knows."""
    known = subprocess.run([binary_of(stack), "settings"], check=True, capture_output=True, text=True).stdout
    for service, stage in (("workers", "workers"), ("nginx", "front")):
        for name in settings_of(service, stage):
            assert name == "BINARY" or re.search(rf"\b{name}\b", known), name
