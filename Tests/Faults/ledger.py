"""Records uploads and their responses, and compares them with the content of S3."""

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

# Error codes of docs/api.md ("Errors") for failures that the client did not cause.
HONEST_CODES = {"storage-unavailable", "storage-timeout", "overloaded", "unavailable", "bad-gateway", "timeout"}

# The columns of the report and their meanings.
FIGURES = {
    "requests": "uploads sent",
    "faults": "faults injected by the proxies, and kills",
    "acknowledged": "answered 201",
    "lost": "acknowledged, but missing afterwards, or with other bytes or metadata",
    "half_visible": "visible, not acknowledged, and wrong: other bytes, other metadata, or a key that no client sent",
    "unacknowledged_whole": "5xx or no response, but the image is stored completely: a view tells the client",
    "dishonest": "undocumented responses: 409 or another rejection, another format or code, or too late",
    "wrong_downloads": "downloads that looked complete but had other bytes",
}


# From this size on, the worker uses multipart uploads if they are enabled.
PARTS_FROM = 5 << 20


def image(size, seed=0):
    """An image of about `size` bytes. Every seed gives another image."""
    return samples.bitmap(size, seed) if size > 4000 else samples.distinct(seed)


class Upload:
    """One upload: what was sent, and the response."""

    def __init__(self, key, content, metadata, filename):
        """Describes an upload before it is sent. Keeps only the size and the digest of the content."""
        self.key, self.metadata, self.filename = key, metadata, filename
        self.size, self.digest = len(content), hashlib.sha256(content).hexdigest()
        self.status, self.code, self.error, self.seconds = None, None, None, None

    def __repr__(self):
        """The text that a failed assertion shows."""
        return (
            f"<{self.key} ({self.size} bytes) → {self.status} {self.code or self.error or ''} in {self.seconds:.2f} s>"
        )

    @property
    def is_acknowledged(self):
        """Whether the service responded that it has stored the image."""
        return self.status == 201

    @property
    def is_unknown(self):
        """Whether the client cannot know if the image is stored: a server error or no response."""
        return self.status is None or self.status >= 500


class Ledger:
    """The uploads of one scenario, all with the same key prefix."""

    def __init__(self, service, store, prefix, timeout_seconds):
        """`timeout_seconds` is the workers' S3_TIMEOUT_SECONDS."""
        self.service, self.store, self.prefix, self.timeout_seconds = service, store, prefix, timeout_seconds
        self.uploads, self.complaints = [], []
        self.figures = collections.Counter()
        self._lock = threading.Lock()

    def upload(self, name, content, metadata=None, filename="a picture.bmp"):
        """Sends an image with a unique name, records the response and returns the upload.

        A large image gets its own folder and a key that the worker generates. On engines that let two multipart uploads
        to one key both succeed, such as SeaweedFS, the worker uses multipart uploads only for generated keys.
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
            self.complain("dishonest", f"the response breaks a general rule: {error}")
        upload.seconds = time.monotonic() - start
        with self._lock:
            self.uploads.append(upload)
        self._judge(upload)
        return upload

    def complain(self, figure, text):
        """Counts and records an error of the service."""
        with self._lock:
            self.figures[figure] += 1
            self.complaints.append(f"{figure}: {text}")

    def _judge(self, upload):
        """Checks that the response is 201 or a documented server error, and in time."""
        # The timeout of docs/configuration.md: one second more for each MiB. Plus 5 s for a busy machine.
        limit = self.timeout_seconds + upload.size / 1048576 + 5
        if (
            upload.status is not None
            and upload.status != 201
            and (upload.status < 500 or upload.code not in HONEST_CODES)
        ):
            self.complain("dishonest", f"{upload} is a wrong response to a valid upload with a new key")
        if upload.seconds > limit:
            self.complain("dishonest", f"{upload} took more than {limit:.0f} s")

    def download(self, key, digest, mode="download"):
        """Downloads an existing image. Returns "complete" or how it failed. Records wrong bytes as an error."""
        try:
            answer = self.service.download(key, mode=mode)
        except (OSError, http.client.HTTPException) as error:
            return f"cut off: {error!r}"
        except AssertionError as error:
            self.complain("dishonest", f"the download breaks a general rule: {error}")
            return "dishonest"
        if answer.status != 200:
            if answer.status < 500 or answer.json["code"] not in HONEST_CODES:
                self.complain("dishonest", f"{answer} for an existing image")
            return f"refused: {answer.status}"
        if hashlib.sha256(answer.body).hexdigest() != digest:
            self.complain("wrong_downloads", f"{key}: {len(answer.body)} bytes that are not the image")
            return "wrong"
        return "complete"

    def verify(self):
        """Compares the uploads with S3 and with the service. Returns the figures."""
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
                # An image that can be viewed but is not listed counts as lost.
                difference = differences[key] or (None if key in visible else "it is not listed")
                if difference:
                    self.complain("lost", f"{upload}: {difference}")
            elif differences[key] == "absent" and key not in visible:
                pass
            elif differences[key] or key not in visible:
                self.complain("half_visible", f"{upload}: {differences[key] or 'it is not listed'}")
            else:
                self.figures["unacknowledged_whole"] += 1
        for key in visible - set(by_key):
            self.complain("half_visible", f"{key}: no client sent it")
        self.figures["requests"] += len(self.uploads)
        return {figure: self.figures[figure] for figure in FIGURES}

    def _difference(self, upload):
        """How the object in S3 differs from the upload; "absent" if there is none, None if it is equal."""
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
        """The same for the service's view, which decodes all metadata."""
        if upload.key.endswith("/"):
            return difference
        answer = self.service.view(upload.key)
        if difference is not None:
            if (answer.status == 404) != (difference == "absent"):
                return f"{difference}; but the view returns {answer.status}"
            return difference
        if answer.status != 200:
            return f"the view returns {answer}"
        data = answer.data
        if (data["size"], data["filename"], data["metadata"]) != (upload.size, upload.filename, upload.metadata):
            return f"the view returns {data}"
        return None
