"""A client that openapi-python-client generates from docs/openapi.yaml, against the running service."""

import importlib
import io
import os
import subprocess
import sys

import pytest

import openapi
import samples

PNG = samples.read("small.png")


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """The package of the generated client. A warning of the generator is an error."""
    folder = tmp_path_factory.mktemp("client")
    # By default the generator formats the code with ruff from PATH.
    (folder / "config.yaml").write_text("post_hooks: []\n", encoding="utf-8")
    command = [
        *(sys.executable, "-m", "openapi_python_client", "generate", "--path", str(openapi.PATH)),
        *("--meta", "none", "--config", "config.yaml", "--output-path", "image_api_client"),
    ]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    output = (run.stdout + run.stderr).split()
    assert output == ["Generating", "image_api_client"], run.stdout + run.stderr
    sys.path.insert(0, str(folder))
    try:
        importlib.invalidate_caches()
        yield Generated(importlib.import_module("image_api_client"))
    finally:
        sys.path.remove(str(folder))


class Generated:
    """The operations and models of the generated package."""

    def __init__(self, package):
        """Imports what the tests use."""
        self.client = package.Client(base_url=os.environ["BASE_URL"], raise_on_unexpected_status=True)
        self.models = importlib.import_module(package.__name__ + ".models")
        self.types = importlib.import_module(package.__name__ + ".types")

    def call(self, operation, *arguments, **more):
        """Calls an operation, such as images.list_images, and returns its response."""
        module = importlib.import_module(f"image_api_client.api.{operation}")
        return module.sync_detailed(*arguments, client=self.client, **more)

    def upload(self, key, metadata):
        """Uploads the PNG."""
        file = self.types.File(payload=io.BytesIO(PNG), file_name="small.png", mime_type="image/png")
        body = self.models.Upload(file=file, metadata=self.models.Metadata.from_dict(metadata), key=key)
        return self.call("images.upload_image", body=body)


def test_all_operations(generated, engine, prefix):
    """The client uploads, views, lists, downloads and deletes an image."""
    key, metadata = prefix + "a b+ü%/small.png", {"description": "sample image", "nested": {"list": [1, None, "ü"]}}
    uploaded = generated.upload(key, metadata)
    assert uploaded.status_code == 201
    assert (uploaded.parsed.data.key, uploaded.parsed.data.size) == (key, len(PNG))

    view = generated.call("images.get_image", key).parsed.data
    assert (view.key, view.content_type, view.filename) == (key, "image/png", "small.png")
    assert view.metadata.to_dict() == metadata
    assert view.last_modified.utcoffset().total_seconds() == 0

    listed = generated.call("images.list_images", prefix=prefix, limit=1).parsed
    assert [entry.key for entry in listed.data] == [key]

    # A 200 is either JSON or an image, and this generator reads the first only. So the image comes from its address in
    # the view, or as the range of all bytes.
    download = generated.client.get_httpx_client().get(view.download_url)
    assert (download.status_code, download.content) == (200, PNG)
    if not engine.lacks("ranges"):
        mode = generated.models.GetImageMode.DOWNLOAD
        part = generated.call("images.get_image", key, mode=mode, range_="bytes=0-")
        assert part.status_code == 206
        assert part.parsed.payload.read() == PNG

    assert generated.call("images.delete_image", key).parsed.data.key == key
    assert generated.call("images.list_images", prefix=prefix).parsed.data == []


def test_errors(generated, prefix):
    """Errors have their own model, with the code as an enumeration."""
    code = generated.models.ErrorResponseCode
    missing = generated.call("images.get_image", prefix + "none.png")
    assert (missing.status_code, missing.parsed.code) == (404, code.NOT_FOUND)
    assert generated.upload(prefix + "a.png", {}).status_code == 201
    assert generated.upload(prefix + "a.png", {}).parsed.code == code.KEY_EXISTS
    assert generated.upload(prefix + "../a.png", {}).parsed.code == code.INVALID_KEY
    too_large = generated.upload(prefix + "b.png", {"a": "x" * 3000}).parsed
    assert (too_large.code, too_large.limit) == (code.METADATA_TOO_LARGE, 2048)


def test_health(generated):
    """The client asks for the health and the readiness."""
    assert generated.call("health.get_health").parsed.data.healthy is True
    assert generated.call("health.get_readiness").parsed.data.ready is True
