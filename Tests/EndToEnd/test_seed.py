"""The curl commands from the documentation of the service that this one replaces (the seed), run with curl."""

import json
import subprocess

import pytest

import samples


@pytest.fixture
def curl(service, tmp_path):
    """Runs curl in an empty folder and returns what it printed."""

    def run(*arguments):
        arguments = [argument.replace("http://localhost:5000", service.base_url) for argument in arguments]
        return subprocess.run(
            ["curl", "-sS", *arguments], cwd=tmp_path, check=True, capture_output=True, timeout=60
        ).stdout

    return run


@pytest.mark.first
def test_an_empty_store_lists_exactly_nothing(service, store):
    """The response equals the seed's documentation byte for byte."""
    assert store.keys() == [], "the suite needs an empty bucket"
    for target in ("/images", "/images/", "/images?limit=10", "/images?prefix=a"):
        assert service.get(target).expect(200).body == b'{"status":"success","data":[]}'


def test_the_seeds_curl_lines(curl, service, store, tmp_path):
    """Upload with metadata, list, view, download, delete."""
    made = json.loads(
        curl(
            "-F",
            f"file=@{samples.PHOTOGRAPH}",
            "-F",
            'metadata={"description":"sample image"}',
            "http://localhost:5000/images/upload",
        )
    )
    assert made["status"] == "success"
    key = made["data"]["key"]
    service.uploaded.append(key)

    listed = json.loads(curl("http://localhost:5000/images"))
    assert key in [image["key"] for image in listed["data"]]

    viewed = json.loads(curl(f"http://localhost:5000/images/{key}"))
    assert viewed["data"]["metadata"] == {"description": "sample image"}
    assert viewed["data"]["filename"] == "photograph.jpg"

    curl("-O", f"http://localhost:5000/images/{key}?mode=download")
    assert (tmp_path / key).read_bytes() == samples.PHOTOGRAPH.read_bytes()

    # The same with the file name from the response.
    curl("-OJ", f"http://localhost:5000/images/{key}?mode=download")
    assert (tmp_path / "photograph.jpg").read_bytes() == samples.PHOTOGRAPH.read_bytes()

    gone = json.loads(curl("-X", "DELETE", f"http://localhost:5000/images/{key}"))
    assert gone == {"status": "success", "data": {"key": key}}
    assert key not in store.keys()


def test_the_seeds_metadata_with_tags(curl, service):
    """The metadata example of the seed's documentation."""
    made = json.loads(
        curl(
            "-F",
            f"file=@{samples.PHOTOGRAPH}",
            "-F",
            'metadata={"description": "Sample image", "tags": "sample,test"}',
            "http://localhost:5000/images/upload",
        )
    )
    service.uploaded.append(made["data"]["key"])
    assert made["data"]["metadata"] == {"description": "Sample image", "tags": "sample,test"}


def test_metadata_from_a_file(curl, service, tmp_path):
    """`-F name=<file` sends the content of a file as a field."""
    (tmp_path / "metadata.json").write_text('{"description": "from a file"}\n')
    made = json.loads(
        curl(
            "-F",
            f"file=@{samples.PHOTOGRAPH};type=image/jpeg",
            "-F",
            "metadata=<metadata.json",
            "http://localhost:5000/images/upload",
        )
    )
    service.uploaded.append(made["data"]["key"])
    assert made["data"]["metadata"] == {"description": "from a file"}
