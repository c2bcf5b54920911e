"""GET and HEAD of an image's bytes."""

import email.message
import email.utils
import re
import threading
from urllib.parse import unquote

import pytest

import samples
from eventually import eventually
from test_upload import FILE_NAMES


@pytest.fixture
def image(service, prefix, photograph):
    """A stored photograph: its key, its bytes and the `data` of the upload's response."""
    made = service.store(photograph, prefix + "lake.jpg", filename="Lake.jpg")
    return made["key"], photograph, made


def file_names(disposition):
    """The decoded `filename` and `filename*` of a Content-Disposition header (RFC 6266)."""
    plain = re.search(r'filename="((?:[^"\\]|\\.)*)"', disposition)
    extended = re.search(r"filename\*=UTF-8''([^;\s]*)", disposition)
    return re.sub(r"\\(.)", r"\1", plain[1]) if plain else None, unquote(extended[1]) if extended else None


@pytest.mark.parametrize(("mode", "disposition"), [("download", "attachment"), ("inline", "inline")])
def test_the_answer(service, image, mode, disposition):
    """Bytes and headers are right, first from S3 and then from nginx's cache."""
    key, bytes_, made = image
    for _ in range(3):
        answer = service.download(key, mode=mode).expect(200)
        assert answer.body == bytes_
        assert answer.header("Content-Type") == "image/jpeg"
        assert answer.header("Content-Length") == str(len(bytes_))
        assert answer.header("Content-Disposition").split(";")[0] == disposition
        assert answer.header("ETag").strip('"') == made["etag"].strip('"')
        assert re.fullmatch(r'"[^"]+"', answer.header("ETag"))
        assert answer.header("Accept-Ranges") == "bytes"
        assert answer.header("X-Content-Type-Options") == "nosniff"
        assert email.utils.parsedate_to_datetime(answer.header("Last-Modified"))
        assert answer.header("Set-Cookie") is None


@pytest.mark.parametrize(("name", "content_type"), samples.TYPES.items())
@pytest.mark.parametrize("mode", ["download", "inline"])
def test_every_type(service, prefix, name, content_type, mode):
    """Every image has its own content type, also inline."""
    service.store(samples.read(name), prefix + name)
    answer = service.download(prefix + name, mode=mode).expect(200)
    assert (answer.body, answer.header("Content-Type")) == (samples.read(name), content_type)
    assert answer.header("Content-Disposition").split(";")[0] == {"download": "attachment", "inline": "inline"}[mode]


@pytest.mark.parametrize("name", FILE_NAMES)
def test_the_original_file_name(service, prefix, photograph, name):
    """`filename` is ASCII for old clients. If ASCII cannot express the name, `filename*` has it exactly."""
    service.store(photograph, prefix + "stored", filename=name)
    for mode in ("download", "inline"):
        disposition = service.download(prefix + "stored", mode=mode).expect(200).header("Content-Disposition")
        assert disposition.isascii()
        plain, extended = file_names(disposition)
        assert plain and plain.isascii()
        if extended is None or re.fullmatch(r"[A-Za-z0-9 ._-]+", name):
            assert plain == name
        assert extended in (None, name)


def test_a_parser_of_someone_else_reads_the_disposition(service, prefix, photograph):
    """Python's parser (RFC 2231)."""
    service.store(photograph, prefix + "stored", filename='Ünï "x"; y=.jpg')
    message = email.message.Message()
    message["Content-Disposition"] = service.download(prefix + "stored").header("Content-Disposition")
    assert message.get_content_disposition() == "attachment"


RANGES = [
    ("bytes=0-0", 0, 1),
    ("bytes=0-99", 0, 100),
    ("bytes=100-", 100, None),
    ("bytes=-100", -100, None),
    ("bytes=0-", 0, None),
    ("bytes=1000-999999999", 1000, None),
    ("bytes=-999999999", 0, None),
    ("bytes=63000-63001", 63000, 63002),
]


@pytest.mark.parametrize(("header", "start", "end"), RANGES)
@pytest.mark.parametrize("cached", [False, True])
def test_one_range(service, image, header, start, end, cached):
    """RFC 9110 14.1.2, with and without the whole image in the cache."""
    key, bytes_, made = image
    if cached:
        service.download(key).expect(200)
    answer = service.download(key, {"Range": header}).expect(206)
    expected = bytes_[start:end]
    first = start if start >= 0 else len(bytes_) + start
    assert answer.body == expected
    assert answer.header("Content-Range") == f"bytes {first}-{first + len(expected) - 1}/{len(bytes_)}"
    assert answer.header("Content-Length") == str(len(expected))
    assert answer.header("ETag").strip('"') == made["etag"].strip('"')
    assert answer.header("Content-Type") == "image/jpeg"
    assert answer.header("X-Content-Type-Options") == "nosniff"


@pytest.mark.parametrize("cached", [False, True])
def test_several_ranges(service, image, cached):
    """The response is the whole image or a multipart/byteranges of both ranges."""
    key, bytes_, _ = image
    if cached:
        service.download(key).expect(200)
    answer = service.download(key, {"Range": "bytes=0-9,100-109"})
    if answer.status == 200:
        assert answer.body == bytes_
    else:
        answer.expect(206)
        boundary = re.fullmatch(r'multipart/byteranges; ?boundary="?([^"]+)"?', answer.header("Content-Type"))[1]
        parts = answer.body.split(b"--" + boundary.encode())[1:-1]
        assert [part.split(b"\r\n\r\n", 1)[1][:-2] for part in parts] == [bytes_[0:10], bytes_[100:110]]


@pytest.mark.parametrize(
    "header",
    [
        "bytes=999999999-",
        "bytes=64000-64001000000000",
        "bytes=-0",
    ],
)
@pytest.mark.parametrize("cached", [False, True])
def test_a_range_outside_is_416(service, image, header, cached):
    """The error is JSON, and Content-Range has the length of the image."""
    key, bytes_, _ = image
    if cached:
        service.download(key).expect(200)
    answer = service.download(key, {"Range": header})
    answer.refused(416, "range-not-satisfiable")
    assert answer.header("Content-Range") == f"bytes */{len(bytes_)}"
    for header in ("Content-Disposition", "ETag", "Last-Modified"):
        assert answer.header(header) is None


@pytest.mark.parametrize("header", ["bytes=a-b", "bytes", "bytes=5-1", "items=0-1", "bytes=--1"])
def test_a_range_that_is_none_does_no_harm(service, image, header):
    """An invalid range is ignored or gets 416 (RFC 9110 14.2). It never selects other bytes."""
    key, bytes_, _ = image
    answer = service.download(key, {"Range": header})
    assert answer.status in (200, 416), answer
    assert answer.status == 416 or answer.body == bytes_


@pytest.mark.parametrize("cached", [False, True])
class TestConditional:
    """Conditional requests (RFC 9110 13), with responses from S3 and from the cache."""

    @pytest.fixture
    def current(self, service, image, cached):
        """ETag and Last-Modified of the image. With `cached` it has been downloaded before."""
        key, _, _ = image
        if cached:
            answer = service.download(key).expect(200)
        else:
            answer = service.head("/images/" + key + "?mode=download").expect(200)
        return key, answer.header("ETag"), answer.header("Last-Modified")

    def test_if_none_match(self, service, current):
        """A matching ETag gets 304 without a body, any other ETag gets the bytes."""
        key, etag, _ = current
        for value in (etag, f'"other", {etag}', "*", "W/" + etag):
            answer = service.download(key, {"If-None-Match": value}).expect(304)
            assert answer.body == b""
            assert answer.header("ETag").strip('"') == etag.strip('"')
            assert answer.header("Content-Length") in (None, "0")
        service.download(key, {"If-None-Match": '"other"'}).expect(200)

    def test_if_modified_since(self, service, current):
        """An image that has not changed since then gets 304."""
        key, _, modified = current
        service.download(key, {"If-Modified-Since": modified}).expect(304)
        service.download(key, {"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"}).expect(200)
        service.download(key, {"If-Modified-Since": "not a date"}).expect(200)

    def test_if_none_match_wins(self, service, current):
        """If-None-Match takes precedence over If-Modified-Since (RFC 9110 13.2.2)."""
        key, _, modified = current
        service.download(key, {"If-None-Match": '"other"', "If-Modified-Since": modified}).expect(200)

    def test_if_range(self, service, current, image):
        """A matching If-Range gets the range, any other gets the whole image."""
        key, etag, modified = current
        for value in (etag, modified):
            answer = service.download(key, {"Range": "bytes=10-19", "If-Range": value}).expect(206)
            assert answer.body == image[1][10:20]
        answer = service.download(key, {"Range": "bytes=10-19", "If-Range": '"other"'}).expect(200)
        assert answer.body == image[1]

    def test_head(self, service, current):
        """Conditions work for HEAD too."""
        key, etag, _ = current
        service.request("HEAD", "/images/" + key + "?mode=download", {"If-None-Match": etag}).expect(304)


def test_headers_of_the_client_do_not_reach_s3(service, image):
    """Headers such as Authorization and x-amz-* would break the signature, so nginx drops them."""
    key, bytes_, _ = image
    answer = service.download(
        key,
        {
            "Authorization": "Basic YTpi",
            "x-amz-content-sha256": "x",
            "x-amz-server-side-encryption-customer-algorithm": "AES256",
            "Accept-Encoding": "gzip, br",
            "Host": "elsewhere.example",
            "Cookie": "a=b",
            "X-Accel-Redirect": "/_s3",
            "X-Forwarded-Host": "evil",
        },
    ).expect(200)
    assert answer.body == bytes_
    assert answer.header("Content-Encoding") is None


def test_ten_at_once(service, image, at_once):
    """All ten downloads are complete, though nginx sends one request to S3."""
    key, bytes_, _ = image
    assert all(answer.expect(200).body == bytes_ for answer in at_once(lambda _: service.download(key), range(10)))


def test_ten_large_ones_at_once(service, prefix, at_once):
    """The same for images that do not fit into nginx's buffers."""
    large = samples.bitmap(5_000_000)
    service.store(large, prefix + "large.bmp")
    assert all(
        answer.expect(200).body == large
        for answer in at_once(lambda _: service.download(prefix + "large.bmp"), range(10))
    )


def test_a_deleted_image_is_gone_at_once(service, image):
    """The cache does not serve it any more, in no mode, neither for conditional requests nor for ranges."""
    key, _, made = image
    for _ in range(3):
        service.download(key).expect(200)
    service.delete(key).expect(200)
    for mode in ("download", "inline"):
        service.download(key, mode=mode).refused(404, "not-found")
    service.download(key, {"If-None-Match": f'"{made["etag"]}"'}).refused(404, "not-found")
    service.download(key, {"Range": "bytes=0-9"}).refused(404, "not-found")


def test_the_same_key_anew_gives_the_new_bytes(service, prefix):
    """Uploads, downloads and deletes one key repeatedly. A download never returns the bytes of an earlier image."""
    for number in range(6):
        service.store(samples.distinct(number), prefix + "again.png", filename=f"{number}.png")
        for _ in range(3):
            answer = service.download(prefix + "again.png").expect(200)
            assert answer.body == samples.distinct(number)
            assert f'filename="{number}.png"' in answer.header("Content-Disposition")
        service.delete(prefix + "again.png").expect(200)


def test_readers_do_not_bring_old_bytes_back(service, prefix):
    """The same while other clients download the key all the time, which can fill the cache at any moment."""
    done, strange = threading.Event(), []

    def read():
        """Downloads the key. The response must be one of the images, or 404."""
        while not done.is_set():
            answer = service.download(prefix + "again.png")
            if not (answer.status == 404 or (answer.status == 200 and answer.body in images)):
                strange.append(answer)

    images = [samples.distinct(number) for number in range(40)]
    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    try:
        for image in images:
            service.store(image, prefix + "again.png")
            assert service.download(prefix + "again.png").expect(200).body == image
            service.delete(prefix + "again.png").expect(200)
            service.download(prefix + "again.png").refused(404, "not-found")
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert strange == []


def test_a_download_before_the_upload_does_not_hide_it(service, prefix, photograph):
    """A 404 response is not cached."""
    service.download(prefix + "later.jpg").refused(404, "not-found")
    service.store(photograph, prefix + "later.jpg")
    assert service.download(prefix + "later.jpg").expect(200).body == photograph


def test_a_client_that_stops_reading_harms_no_one(service, stack, prefix):
    """The client disconnects in the middle of a response. The next client gets the whole image."""
    large = samples.bitmap(12_000_000)
    service.store(large, prefix + "large.bmp")
    for _ in range(4):
        with service.connect() as connection:
            connection.sendall(f"GET /images/{prefix}large.bmp?mode=download HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            assert connection.recv(1000).startswith(b"HTTP/1.1 200")
    assert service.download(prefix + "large.bmp").expect(200).body == large
    eventually(lambda: not stack.spool_files(), "an empty spool folder")


@pytest.mark.parametrize(
    "target",
    [
        "/_s3",
        "/_s3/",
        "/_s3_whole",
        "/_s3_same",
        "/_s3_not_modified",
        "/_s3/image-storage-bucket",
        "/_s3?x",
        "//_s3",
        "/%5Fs3",
        "/images/../_s3",
        "/./_s3_whole",
    ],
)
def test_the_internal_locations_are_closed(service, target):
    """A client cannot reach nginx's internal locations for S3. Only a worker's response leads there."""
    answer = service.get(target)
    assert answer.status in (400, 404), answer
