"""What was sent and what was answered, held against what S3 has."""

import collections
import hashlib
import http.client
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import ClientError

import form
import samples

# Codes of the contract for a failure that is not the client's (README, "Errors").
HONEST_CODES = {"storage-unavailable", "storage-timeout", "overloaded", "unavailable", "bad-gateway", "timeout"}

# What a scenario's row has, and what each figure means.
FIGURES = {
    "requests": "uploads that were sent",
    "faults": "faults that the proxies injected, and kills",
    "acknowledged": "answered 201",
    "lost": "acknowledged, and not there afterwards, or with other bytes or other metadata",
    "half_visible": "visible though not acknowledged, and not whole: other bytes, other metadata, or a key that nobody sent",
    "unacknowledged_whole": "answered 5xx, or not at all, and the image is there, whole: the client cannot know, and may ask",
    "dishonest": "answers outside of the contract: 409 or another refusal, another shape or code, or too late",
    "wrong_downloads": "downloads that looked complete and were not the image",
}


# From here on the worker uploads in parts, where it may.
PARTS_FROM = 5 << 20


def image(size, seed=0):
    """An image of about `size` bytes that no other seed has."""
    return samples.bitmap(size, seed) if size > 4000 else samples.distinct(seed)


class Upload:
    """One upload: what was sent, and what came of it."""

    def __init__(self, key, content, metadata, filename):
        """Before it is sent. The bytes are not kept, only what they are compared by."""
        self.key, self.metadata, self.filename = key, metadata, filename
        self.size, self.digest = len(content), hashlib.sha256(content).hexdigest()
        self.status, self.code, self.error, self.seconds = None, None, None, None

    def __repr__(self):
        """What a failed assertion shows."""
        return (
            f"<{self.key} ({self.size} bytes) → {self.status} {self.code or self.error or ''} in {self.seconds:.2f} s>"
        )

    @property
    def is_acknowledged(self):
        """Whether the service said that it has the image."""
        return self.status == 201

    @property
    def is_unknown(self):
        """Whether the client cannot know if it is there: a failure of the server, or no answer."""
        return self.status is None or self.status >= 500


class Ledger:
    """Every upload of one scenario under one prefix."""

    def __init__(self, service, store, prefix, timeout_seconds):
        """`timeout_seconds` is S3_TIMEOUT_SECONDS of the workers."""
        self.service, self.store, self.prefix, self.timeout_seconds = service, store, prefix, timeout_seconds
        self.uploads, self.complaints = [], []
        self.figures = collections.Counter()
        self._lock = threading.Lock()

    def upload(self, name, content, metadata=None, filename="a picture.bmp"):
        """Sends an image under a name that no other has and notes the answer; the upload.

        A large one gets a folder of its own instead, for a key that the worker makes: on engines that let two uploads in parts of
        one key both succeed, such as SeaweedFS, it uses parts for no others.
        """
        name += "/" if len(content) > PARTS_FROM else ""
        if metadata is None:
            metadata = {"description": f"of {name}", "nested": {"bytes": len(content), "ü": [1, None, True]}}
        upload = Upload(self.prefix + name, content, metadata, filename)
        body = form.upload(content, filename, json.dumps(metadata, ensure_ascii=False), upload.key)
        start = time.monotonic()
        try:
            answer = self.service.send_form(body)
            upload.status = answer.status
            upload.code = answer.json.get("code")
            if answer.status == 201:
                upload.key = answer.data["key"]
                assert (answer.data["sha256"], answer.data["size"]) == (upload.digest, upload.size), (
                    f"another image: {answer}"
                )
        except (OSError, http.client.HTTPException) as error:
            upload.error = repr(error)
        except AssertionError as error:
            upload.error = repr(error)
            self.complain("dishonest", f"an answer that breaks a promise: {error}")
        upload.seconds = time.monotonic() - start
        with self._lock:
            self.uploads.append(upload)
        self._judge(upload)
        return upload

    def complain(self, figure, text):
        """Notes what must not be."""
        with self._lock:
            self.figures[figure] += 1
            self.complaints.append(f"{figure}: {text}")

    def _judge(self, upload):
        """Whether an answer is an honest one: 201, or an error with a code of the contract; and in time."""
        # As the README has it: a second more for each MiB; and some for a machine that does something else.
        limit = self.timeout_seconds + upload.size / 1048576 + 5
        if (
            upload.status is not None
            and upload.status != 201
            and (upload.status < 500 or upload.code not in HONEST_CODES)
        ):
            self.complain("dishonest", f"{upload} is the answer to a valid upload under a new key")
        if upload.seconds > limit:
            self.complain("dishonest", f"{upload} took more than {limit:.0f} s")

    def download(self, key, digest, mode="download"):
        """Downloads an image that is there; "complete", or how it failed. A complete one that is not the image is noted."""
        try:
            answer = self.service.download(key, mode=mode)
        except (OSError, http.client.HTTPException) as error:
            return f"cut off: {error!r}"
        except AssertionError as error:
            self.complain("dishonest", f"a download that breaks a promise: {error}")
            return "dishonest"
        if answer.status != 200:
            if answer.status < 500 or answer.json["code"] not in HONEST_CODES:
                self.complain("dishonest", f"{answer} for an image that is there")
            return f"refused: {answer.status}"
        if hashlib.sha256(answer.body).hexdigest() != digest:
            self.complain("wrong_downloads", f"{key}: {len(answer.body)} bytes that are not the image")
            return "wrong"
        return "complete"

    def verify(self):
        """Compares with what S3 has, and with what the service says; the figures."""
        visible = set(self.store.keys(self.prefix))
        for upload in self.uploads:
            if upload.key.endswith("/"):
                upload.key = next((key for key in sorted(visible) if key.startswith(upload.key)), upload.key)
        by_key = {upload.key: upload for upload in self.uploads}
        assert len(by_key) == len(self.uploads), "a key was used twice"
        with ThreadPoolExecutor(8) as pool:
            in_s3 = list(pool.map(self._difference, by_key.values()))
            differences = dict(zip(by_key, pool.map(self._seen_by_the_service, by_key.values(), in_s3), strict=True))
        for key, upload in by_key.items():
            if upload.is_acknowledged:
                self.figures["acknowledged"] += 1
                # What can be fetched and is in no list is half lost.
                difference = differences[key] or (None if key in visible else "it is in no list")
                if difference:
                    self.complain("lost", f"{upload}: {difference}")
            elif differences[key] == "absent" and key not in visible:
                pass
            elif differences[key] or key not in visible:
                self.complain("half_visible", f"{upload}: {differences[key] or 'it is in no list'}")
            else:
                self.figures["unacknowledged_whole"] += 1
        for key in visible - set(by_key):
            self.complain("half_visible", f"{key}: nobody sent it")
        self.figures["requests"] += len(self.uploads)
        return {figure: self.figures[figure] for figure in FIGURES}

    def _difference(self, upload):
        """How the object in S3 differs from what was sent; "absent" if there is none, None if it does not."""
        if upload.key.endswith("/"):
            return "absent"
        try:
            held = self.store.get(upload.key)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return "absent"
            raise
        found = (len(held["Body"]), hashlib.sha256(held["Body"]).hexdigest())
        if found != (upload.size, upload.digest):
            return f"other bytes: {found[0]} of {upload.size}"
        if held["ContentType"] not in ("image/bmp", "image/png"):
            return f"type {held['ContentType']}"
        if held["Metadata"].get("description") != upload.metadata["description"]:
            return f"metadata {held['Metadata']}"
        return None

    def _seen_by_the_service(self, upload, difference):
        """The same through the view, which decodes all of the metadata."""
        if upload.key.endswith("/"):
            return difference
        answer = self.service.view(upload.key)
        if difference is not None:
            if (answer.status == 404) != (difference == "absent"):
                return f"{difference}; but the view says {answer.status}"
            return difference
        if answer.status != 200:
            return f"the view says {answer}"
        data = answer.data
        if (data["size"], data["filename"], data["metadata"]) != (upload.size, upload.filename, upload.metadata):
            return f"the view says {data}"
        return None
