"""What every test is given: the service, its stack, the same S3 through another client, and a prefix of its own."""

import os
import secrets
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor

import boto3
import botocore.config
import hypothesis
import hypothesis.configuration
import pytest

import samples
from containers import Containers
from eventually import eventually
from service import Service
from stack import Stack

# The same examples on every machine, and nothing written into the clone.
hypothesis.settings.register_profile("end-to-end", derandomize=True, database=None, deadline=None, max_examples=60)
hypothesis.settings.load_profile("end-to-end")
hypothesis.configuration.set_hypothesis_home_dir(tempfile.mkdtemp(prefix="hypothesis-"))


def pytest_collection_modifyitems(items):
    """The tests that need an empty store come first, those that read the logs of all others last."""
    items.sort(key=lambda item: -1 if item.get_closest_marker("first") else 1 if item.get_closest_marker("last") else 0)


def pytest_report_header():
    """Which stack this run is about."""
    return f"service {os.environ.get('BASE_URL')} on {os.environ.get('ENGINE')}, run folder {os.environ.get('RUN_DIR')}"


class Store:
    """The bucket, read and written with boto3 and so without a line of ours."""

    def __init__(self, settings):
        """Connects with the variables of s3.env."""
        self.bucket = settings["S3_BUCKET_NAME"]
        self.client = boto3.client(
            "s3",
            endpoint_url=settings["AWS_ENDPOINT_URL"],
            aws_access_key_id=settings["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=settings["AWS_SECRET_ACCESS_KEY"],
            region_name=settings["AWS_REGION"],
            config=botocore.config.Config(
                s3={"addressing_style": "path"}, proxies={}, retries={"total_max_attempts": 3},
                request_checksum_calculation="when_required", response_checksum_validation="when_required"))

    def keys(self, prefix=""):
        """Every key under a prefix."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def get(self, key):
        """An object: boto3's answer, with `Body` read."""
        answer = self.client.get_object(Bucket=self.bucket, Key=key)
        answer["Body"] = answer["Body"].read()
        return answer

    def put(self, key, body, **more):
        """Puts an object as another tool would."""
        return self.client.put_object(Bucket=self.bucket, Key=key, Body=body, **more)

    def delete(self, key):
        """Deletes an object, there or not."""
        self.client.delete_object(Bucket=self.bucket, Key=key)

    def open_uploads(self):
        """Multipart uploads that nobody has finished."""
        answer = self.client.list_multipart_uploads(Bucket=self.bucket)
        return [(upload["Key"], upload["UploadId"]) for upload in answer.get("Uploads", [])]


@pytest.fixture(scope="session")
def stack():
    """The run that the tests are pointed at."""
    if project := os.environ.get("COMPOSE_PROJECT"):
        return Containers(os.environ["CONTAINER_ENGINE"], project, os.environ["RUN_DIR"])
    return Stack(os.environ["RUN_DIR"])


@pytest.fixture(scope="session")
def engine():
    """The S3 behind the service: seaweedfs or localstack."""
    return os.environ["ENGINE"]


@pytest.fixture(scope="session")
def max_upload_bytes():
    """The largest request body that this run takes."""
    return int(os.environ["MAX_UPLOAD_BYTES"])


@pytest.fixture(scope="session")
def store(stack):
    """The bucket."""
    return Store(stack.settings())


@pytest.fixture
def service(store):
    """The service. What a test uploads is gone from the bucket after it."""
    service = Service(os.environ["BASE_URL"])
    yield service
    for key in set(service.uploaded):
        store.delete(key)


@pytest.fixture(scope="session")
def folders(store):
    """The folders that were given out. Emptied once more at the end: S3 may finish a request whose answer nobody awaited."""
    given = []
    yield given
    for folder in given:
        for key in store.keys(folder):
            store.delete(key)


@pytest.fixture
def prefix(store, folders):
    """A folder that no other test writes to, with its slash; emptied afterwards."""
    folder = f"t{secrets.token_hex(6)}/"
    folders.append(folder)
    yield folder
    for key in store.keys(folder):
        store.delete(key)


@pytest.fixture
def photograph():
    """The bytes of the photograph."""
    return samples.PHOTOGRAPH.read_bytes()


@pytest.fixture
def at_once():
    """Calls a function for every argument, all at the same moment in threads of their own; the results in order."""

    def run(function, arguments):
        arguments = list(arguments)
        barrier = threading.Barrier(len(arguments))

        def start(argument):
            barrier.wait()
            return function(argument)

        with ThreadPoolExecutor(len(arguments)) as pool:
            return list(pool.map(start, arguments))

    return run


@pytest.fixture
def unharmed(stack, store):
    """The test costs no worker and leaves no object, no open multipart upload and no file in the spool."""
    workers, keys = stack.worker_ids(), store.keys()
    assert workers, "no worker found"
    yield
    eventually(lambda: not stack.spool_files(), "an empty spool folder")
    assert store.keys() == keys, "an object was left behind"
    assert store.open_uploads() == [], "a multipart upload was left open"
    assert stack.worker_ids() == workers, "a worker was lost"
