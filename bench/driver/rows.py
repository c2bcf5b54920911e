"""The rows of the table: the requests to each target, and the figures to reach."""

from collections.abc import Callable
from dataclasses import dataclass

from .alone import Upload
from .fixtures import BOUNDARY, METADATA, Fixtures, multipart
from .load import Work
from .presign import Signer

FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
# The headers with which the service stores an object.
STORED = {
    "content-type": "image/jpeg",
    "content-disposition": 'attachment; filename="image.jpg"',
    **{f"x-amz-meta-{name}": value for name, value in METADATA.items()},
}
# `unchecked` is our service with UPLOAD_CHECK=off, `guarded` with ACCESS=on. They are measured if TARGETS has them.
UPLOAD_TARGETS = ("floor", "ours", "unchecked", "guarded", "flask")
# More than any engine here stores in a second. The floor's uploads get so many different keys for each second.
UPLOADS_PER_SECOND = 4000


@dataclass(frozen=True)
class Scene:
    """The inputs for a row's requests."""

    fixtures: Fixtures
    signer: Signer
    seconds: float
    unique: str


@dataclass(frozen=True)
class Row:
    """One kind of request.

    `rate_to_*` is the minimum ratio of our requests per second to theirs, `rate_of_guarded` that of `guarded` to ours.
    `time_to_floor` is the maximum ratio of our time to the floor's, `time_to_flask` the minimum ratio of Flask's time
    to ours. `cache`: whether nginx may cache.
    """

    name: str
    title: str
    targets: tuple[str, ...] = ("floor", "ours", "flask")
    floor: Callable[[Scene, str], Work | Upload] | None = None
    api: Callable[[Scene, str], Work | Upload] | None = None
    cache: bool = True
    once: bool = False
    rate_to_floor: float | None = None
    rate_to_flask: float | None = None
    time_to_floor: float | None = None
    time_to_flask: float | None = None
    rate_to_unchecked: float | None = None
    rate_of_guarded: float | None = None

    @property
    def alone(self) -> bool:
        """Whether the row measures the time of single uploads."""
        return self.time_to_floor is not None


def _reads(method: str, keys: Callable[[Fixtures], list[str]], least_bytes: int) -> Callable[[Scene, str], Work]:
    """Presigned requests for objects in S3."""

    def work(scene: Scene, host: str) -> Work:
        paths = [f"/{scene.fixtures.bucket}/{key}" for key in keys(scene.fixtures)]
        return Work(
            host, scene.signer.sign(method, paths), method, least_bytes=least_bytes, by_own_client=method == "HEAD"
        )

    return work


def _images(
    keys: Callable[[Fixtures], list[str]], query: str, least_bytes: int, *, by_own_client: bool = False
) -> Callable[[Scene, str], Work]:
    """GET requests for images of a service."""

    def work(scene: Scene, host: str) -> Work:
        return Work(
            host,
            [f"/images/{key}{query}" for key in keys(scene.fixtures)],
            least_bytes=least_bytes,
            by_own_client=by_own_client,
        )

    return work


def _list_floor(scene: Scene, host: str) -> Work:
    query = {"list-type": "2", "prefix": "list/", "max-keys": "100"}
    return Work(host, scene.signer.sign("GET", [f"/{scene.fixtures.bucket}"], query), least_bytes=10_000)


def _list_api(scene: Scene, host: str) -> Work:
    return Work(host, ["/images?prefix=list/&limit=100"], least_bytes=10_000)


def _put_floor(scene: Scene, host: str) -> Work:
    count = max(1, round(scene.seconds)) * UPLOADS_PER_SECOND
    paths = [f"/{scene.fixtures.bucket}/{scene.unique}/{i}" for i in range(count)]
    return Work(host, scene.signer.sign("PUT", paths, headers=STORED), "PUT", STORED, scene.fixtures.small_file)


def _put_api(scene: Scene, host: str) -> Work:
    # Without a `key` field the service generates a unique key.
    return Work(host, ["/images/upload"], "POST", FORM, scene.fixtures.small_form, least_bytes=200)


def _alone_floor(name: str) -> Callable[[Scene, str], Upload]:
    def upload(scene: Scene, host: str) -> Upload:
        path = scene.signer.sign("PUT", [f"/{scene.fixtures.bucket}/{scene.unique}"], headers=STORED)[0]
        return Upload(host, path, getattr(scene.fixtures, name), headers=STORED)

    return upload


def _alone_api(name: str) -> Callable[[Scene, str], Upload]:
    def upload(scene: Scene, host: str) -> Upload:
        before, after = multipart("image.jpg")
        return Upload(host, "/images/upload", getattr(scene.fixtures, name), "POST", FORM, before, after)

    return upload


def _healthz(scene: Scene, host: str) -> Work:
    return Work(host, ["/healthz"], least_bytes=100)


ROWS = [
    Row(
        "view",
        "view",
        floor=_reads("HEAD", lambda f: f.viewed, 100),
        api=_images(lambda f: f.viewed, "", 200, by_own_client=True),
        rate_to_floor=0.60,
        rate_to_flask=6,
    ),
    Row("list", "list of 100", floor=_list_floor, api=_list_api, rate_to_floor=0.60, rate_to_flask=5),
    Row(
        "download",
        "download 100 KB, uncached",
        floor=_reads("GET", lambda f: f.small, 100_000),
        api=_images(lambda f: f.small, "?mode=download", 100_000),
        cache=False,
        rate_to_floor=0.70,
        rate_to_flask=4,
    ),
    Row(
        "cached",
        "download 100 KB, cached by nginx",
        floor=_reads("GET", lambda f: f.small, 100_000),
        api=_images(lambda f: f.small, "?mode=download", 100_000),
        rate_to_floor=2.5,
        rate_to_flask=12,
    ),
    Row(
        "large",
        "download 10 MB, uncached",
        floor=_reads("GET", lambda f: f.large, 10_000_000),
        api=_images(lambda f: f.large, "?mode=download", 10_000_000),
        cache=False,
        rate_to_floor=0.85,
    ),
    Row(
        "upload",
        "upload 100 KB",
        UPLOAD_TARGETS,
        floor=_put_floor,
        api=_put_api,
        rate_to_floor=0.75,
        rate_to_flask=3,
        rate_to_unchecked=0.95,
        rate_of_guarded=0.9,
    ),
    Row(
        "upload10m",
        "upload 10 MB, alone",
        UPLOAD_TARGETS,
        floor=_alone_floor("large_file"),
        api=_alone_api("large_file"),
        time_to_floor=1.25,
        time_to_flask=1.5,
    ),
    Row(
        "upload1g",
        "upload 1 GiB, alone",
        floor=_alone_floor("huge_file"),
        api=_alone_api("huge_file"),
        once=True,
        time_to_floor=1.5,
    ),
    Row(
        "healthz", "/healthz (floor: the loop in C)", ("floor", "ours"), floor=_healthz, api=_healthz, rate_to_floor=0.9
    ),
]
