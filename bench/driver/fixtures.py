"""The objects and request bodies of the benchmark, created before the measurements."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from .engines import Engine

BOUNDARY = "----bench-2f6d1c0b7a5e4938"
METADATA = {"description": "sample image", "tags": "sample,test"}
KB = 1000
MB = 1000 * KB
GIB = 1 << 30

VIEWED, LISTED, SMALL, LARGE = 256, 100, 64, 8


def image_bytes(size: int) -> bytes:
    """Incompressible bytes with the header of a JPEG of 640 × 480 pixels: APP0, SOF0, SOS."""
    start = bytes.fromhex(
        "ffd8ffe000104a46494600010100000100010000ffc000110801e0028003012200021101031101ffda000c03010002110311003f00"
    )
    return start + os.urandom(size - len(start))


def multipart(name: str) -> tuple[bytes, bytes]:
    """The bytes before and after the file's content in an upload form."""
    before = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="metadata"\r\n\r\n{json.dumps(METADATA)}\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return before.encode(), f"\r\n--{BOUNDARY}--\r\n".encode()


@dataclass(frozen=True)
class Fixtures:
    """The keys in the bucket and the files in the run folder."""

    bucket: str
    small_file: Path
    small_form: Path
    large_file: Path
    huge_file: Path

    viewed = [f"view/{i:03}.jpg" for i in range(VIEWED)]
    listed = [f"list/{i:03}.jpg" for i in range(LISTED)]
    small = [f"small/{i:02}.jpg" for i in range(SMALL)]
    large = [f"large/{i}.jpg" for i in range(LARGE)]


def make_fixtures(engine: Engine, bucket: str, folder: Path) -> Fixtures:
    """Store the objects and write the files. The huge file is sparse, because only its length matters."""
    folder.mkdir(parents=True)
    small, large = image_bytes(100 * KB), image_bytes(10 * MB)
    fixtures = Fixtures(bucket, folder / "small.jpg", folder / "small.form", folder / "large.jpg", folder / "huge.jpg")
    fixtures.small_file.write_bytes(small)
    before, after = multipart("small.jpg")
    fixtures.small_form.write_bytes(before + small + after)
    fixtures.large_file.write_bytes(large)
    with fixtures.huge_file.open("wb") as huge:
        huge.write(image_bytes(1 * MB))
        huge.truncate(GIB)

    client = engine.client()
    client.create_bucket(Bucket=bucket)

    def put(key: str, body: bytes) -> None:
        client.put_object(Bucket=bucket, Key=key, Body=body, ContentType="image/jpeg", Metadata=METADATA)

    with ThreadPoolExecutor(16) as pool:
        jobs = [pool.submit(put, key, small) for key in fixtures.viewed]
        jobs += [pool.submit(put, key, small[:KB]) for key in fixtures.listed]
        jobs += [pool.submit(put, key, small) for key in fixtures.small]
        jobs += [pool.submit(put, key, large) for key in fixtures.large]
        for job in jobs:
            job.result()
    return fixtures
