"""Conditions and ranges of GET, HEAD and DELETE, against a model of RFC 9110 that shares no code with the service."""

import datetime
import http.client
import itertools
import random
import re
import threading

import pytest

import samples
from own_stack import service_on
from s3_proxy import S3Proxy
from service import Answer, path

FIELDS = ("If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "Range", "If-Range")
# More digits than 64 bits have.
HUGE = "9" * 20
CONDITIONAL = pytest.mark.needs("conditional-reads")


class Image:
    """A stored image: what the service must answer from."""

    def __init__(self, key, body, tag, modified):
        """`tag` is without quotes, `modified` is a Last-Modified."""
        self.key, self.body, self.tag, self.modified = key, body, tag, modified

    def values(self):
        """For each field the values to try."""
        exact = parse_date(self.modified)
        second, day = datetime.timedelta(seconds=1), datetime.timedelta(days=1)
        tags = [f'"{self.tag}"', f'W/"{self.tag}"', "*", '"other"', f'"a,b", "other" ,, "{self.tag}"', 'W/"other", "x"']
        broken = [self.tag, f'"{self.tag}', f'"{self.tag}", x', f'"{self.tag}\x01"', f'*, "{self.tag}"']
        dates = [fixed(exact), fixed(exact - second), fixed(exact + second), fixed(exact + day * 9000)]
        old = [exact.strftime("%A, %d-%b-%y %H:%M:%S GMT"), exact.strftime("%a %b %e %H:%M:%S %Y")]
        junk = ["junk", fixed(exact)[:-4] + " UTC", "0", "Mon, 31 Feb 2050 00:00:00 GMT", fixed(exact) + "\x02"]
        ranges = ["bytes=0-0", "bytes=10-19", "bytes=-7", "bytes=60-", f"bytes=0-{HUGE}", f"bytes=-{HUGE}", "Bytes=0-1"]
        outside = [f"bytes={len(self.body)}-", f"bytes={HUGE}-", "bytes=-0"]
        ignored = ["bytes=0-1,5-6", "bytes=5-1", "items=0-1", "bytes=", "bytes=a-b", "\x01", "bytes=--1"]
        return {
            "If-Match": tags + broken,
            "If-None-Match": tags + broken,
            "If-Modified-Since": dates + old + junk,
            "If-Unmodified-Since": dates + old + junk,
            "Range": ranges + outside + ignored,
            "If-Range": tags[:2] + tags[3:4] + broken[:2] + dates[:3] + old + junk[:1] + ["*"],
        }


def fixed(time):
    """An HTTP date in the usual format."""
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT")


def parse_date(text):
    """RFC 9110 5.6.7: a time, or None."""
    for form in ("%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"):
        try:
            return datetime.datetime.strptime(text, form).replace(tzinfo=datetime.UTC)
        except ValueError:
            pass
    return None


TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'


def matches(image, field, weakly):
    """RFC 9110 13.1.1, 13.1.2: whether `*` or a list of tags matches. What is neither matches nothing."""
    if field == "*":
        return True
    if not re.fullmatch(rf"[ ,]*{TAG}(?: *,[ ,]*{TAG})*[ ,]*", field):
        return False
    tags = re.findall(TAG, field)
    return f'"{image.tag}"' in tags or (weakly and f'W/"{image.tag}"' in tags)


def precondition(image, method, headers):
    """RFC 9110 13.2.2, steps 1 to 4: 412, 304, or None."""
    modified = parse_date(image.modified)
    if "If-Match" in headers:
        if not matches(image, headers["If-Match"], weakly=False):
            return 412
    elif (since := parse_date(headers.get("If-Unmodified-Since", ""))) and modified > since:
        return 412
    is_read = method in ("GET", "HEAD")
    if "If-None-Match" in headers:
        if matches(image, headers["If-None-Match"], weakly=True):
            return 304 if is_read else 412
    elif is_read and (since := parse_date(headers.get("If-Modified-Since", ""))) and modified <= since:
        return 304
    return None


def selected(image, method, headers):
    """RFC 9110 13.2.2, step 5, and 14: None for all bytes, () for 416, or first and last position."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", headers.get("Range", ""), re.IGNORECASE)
    if method != "GET" or not found or not any(found.groups()):
        return None
    if "If-Range" in headers:
        validator = headers["If-Range"]
        # In any of the formats, the date has to be the same one.
        if validator != f'"{image.tag}"' and parse_date(validator) != parse_date(image.modified):
            return None
    size = len(image.body)
    first, last = (int(digits) if digits else None for digits in found.groups())
    if first is None:
        return (max(size - last, 0), size - 1) if last else ()
    if last is not None and last < first:
        return None
    return (first, size - 1 if last is None else min(last, size - 1)) if first < size else ()


class Session:
    """One connection. It stays open as long as the service says so: a closed one fails the next request."""

    def __init__(self, service):
        """Connects at the first request."""
        self._connection = http.client.HTTPConnection(service.host, service.port, timeout=20)

    def send(self, method, key, headers, mode="download"):
        """Sends one request and reads the response."""
        self._connection.request(method, f"{path(key)}?mode={mode}", headers=headers)
        response = self._connection.getresponse()
        answer = Answer(response.status, response.getheaders(), response.read(), f"{method} {key} {headers}")
        assert answer.header("Connection") == "keep-alive", answer
        return answer

    def check(self, method, image, headers):
        """Sends one request and compares the response with the model."""
        answer = self.send(method, image.key, headers)
        part = selected(image, method, headers)
        status = precondition(image, method, headers) or (200 if part is None else 206 if part else 416)
        assert answer.status == status, f"expected {status}: {answer}"
        size = len(image.body)
        body, content_range = b"", None
        if status == 200:
            body = image.body
        elif status == 206:
            body, content_range = image.body[part[0] : part[1] + 1], f"bytes {part[0]}-{part[1]}/{size}"
        elif status == 416:
            content_range = f"bytes */{size}"
        assert answer.header("Content-Range") == content_range, answer
        if status >= 400:
            assert (answer.header("ETag"), answer.header("Last-Modified")) == (None, None), answer
            if method == "GET":
                answer.refused(status, "precondition-failed" if status == 412 else "range-not-satisfiable")
            return
        assert answer.header("ETag") == f'"{image.tag}"', answer
        assert answer.header("Last-Modified") == image.modified, answer
        assert answer.header("Cache-Control") == "no-cache", answer
        assert answer.header("X-Content-Type-Options") == "nosniff", answer
        assert answer.header("Content-Length") == (None if status == 304 else str(len(body))), answer
        if status == 304:
            assert answer.header("Content-Type") is None, answer
        assert answer.body == (body if method == "GET" else b""), answer


def make(store, key, number=0, body=None):
    """Stores an image."""
    body = samples.distinct(number) if body is None else body
    store.put(key, body, ContentType="image/png")
    head = store.client.head_object(Bucket=store.bucket, Key=key)
    return Image(key, body, head["ETag"].strip('"'), fixed(head["LastModified"]))


def single(values):
    """Every value alone, and a request without any."""
    return [{}] + [{field: value} for field in FIELDS for value in values[field]]


def pairs(values):
    """All pairs of two fields and their values."""
    return [
        {one: first, other: second}
        for one, other in itertools.combinations(FIELDS, 2)
        for first, second in itertools.product(values[one], values[other])
    ]


def mixtures(values, count):
    """Requests with three to six of the fields."""
    chance = random.Random(9110)
    return [
        {field: chance.choice(values[field]) for field in FIELDS if field in kept}
        for kept in (chance.sample(FIELDS, chance.randint(3, 6)) for _ in range(count))
    ]


def walk(service, image, requests):
    """Checks all requests by GET and every third by HEAD, on a few connections at once."""
    work = [("GET", headers) for headers in requests] + [("HEAD", headers) for headers in requests[::3]]
    failures = []

    def run(share):
        """Checks a share of the requests. nginx closes a connection after 1000 requests."""
        try:
            for start in range(0, len(share), 900):
                session = Session(service)
                for method, headers in share[start : start + 900]:
                    session.check(method, image, headers)
        except (AssertionError, OSError, http.client.HTTPException) as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run, args=[work[start::4]]) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


@pytest.fixture
def image(store, prefix):
    """An image that nobody has downloaded."""
    return make(store, prefix + "a.png")


def test_every_pair_from_the_cache(service, image):
    """All pairs of fields, and mixtures of more, of an image that nginx has."""
    service.download(image.key).expect(200)
    values = image.values()
    walk(service, image, single(values) + pairs(values))
    walk(service, image, mixtures(values, 300))


@pytest.mark.on_host
def test_without_a_cache(stack, tmp_path, service, store, prefix):
    """The same from S3: with CACHE=off, each response comes from there."""
    image = make(store, prefix + "a.png")
    with service_on(stack, tmp_path, CACHE="off") as other:
        values = image.values()
        walk(other, image, single(values) + pairs(values)[::4] + mixtures(values, 200))
        assert not [folder for folder in (tmp_path / "cache-images").rglob("*") if folder.is_file()]


def test_first_and_second_time(service, store, prefix, at_once):
    """Each value alone, on an image that is in no cache, and once more."""

    def ask_twice(numbered):
        """Stores an image for one request."""
        number, (method, field, index) = numbered
        image = make(store, f"{prefix}{number}.png", number)
        headers = {field: image.values()[field][index]}
        for _ in range(2):
            Session(service).check(method, image, headers)

    values = Image("", b"x" * 100, "tag", "Mon, 01 Jan 2024 00:00:00 GMT").values()
    cases = [(method, field, i) for method in ("GET", "HEAD") for field in FIELDS for i in range(len(values[field]))]
    numbered = list(enumerate(cases))
    for start in range(0, len(numbered), 8):
        at_once(ask_twice, numbered[start : start + 8])


def test_a_large_image(service, store, prefix):
    """One that the cache does not keep."""
    image = make(store, prefix + "large.bmp", body=samples.bitmap(17_500_000))
    session, tag = Session(service), f'"{image.tag}"'
    for method in ("GET", "HEAD"):
        for headers in (
            {"If-None-Match": tag},
            {"If-Match": '"other"'},
            {"If-Modified-Since": image.modified},
            {"Range": "bytes=17000000-17000009", "If-Range": tag},
            {"If-Match": tag},
        ):
            session.check(method, image, headers)


def test_an_empty_object(service, store, prefix):
    """Another tool may have stored one. A suffix of it cannot be expressed in Content-Range and is ignored."""
    store.put(prefix + "empty", b"")
    session = Session(service)
    assert session.send("GET", prefix + "empty", {"Range": "bytes=-5"}).expect(200).body == b""
    answer = session.send("GET", prefix + "empty", {"Range": "bytes=0-"})
    answer.refused(416, "range-not-satisfiable")
    assert answer.header("Content-Range") == "bytes */0"


def test_a_missing_image_is_404_whatever_the_conditions(service, prefix):
    """RFC 9110 13.2.1: conditions count only where the answer would be a success without them."""
    values = Image("", b"x" * 100, "tag", "Mon, 01 Jan 2024 00:00:00 GMT").values()
    session = Session(service)
    for headers in single(values):
        for method in ("GET", "HEAD", "DELETE"):
            assert session.send(method, prefix + "none.png", headers).status == 404


def test_long_lists_of_tags(service, image):
    """A list that fills nginx's buffer for a field, of an image that nginx has and of one that it has not."""
    tags = ", ".join(f'"{number:040}"' for number in range(340))
    for _ in range(2):
        for method in ("GET", "HEAD"):
            for field in ("If-Match", "If-None-Match"):
                Session(service).check(method, image, {field: tags})
                Session(service).check(method, image, {field: f'{tags}, "{image.tag}"'})


def test_inline_is_the_same(service, image, engine):
    """`mode=inline` keeps type and disposition beside a condition that holds."""
    session, tag = Session(service), f'"{image.tag}"'
    for headers, status in (({"If-Match": tag}, 200), ({"Range": "bytes=0-3", "If-Match": tag}, 206)):
        for method in ("GET", "HEAD"):
            answer = session.send(method, image.key, headers, mode="inline")
            assert answer.status == (status if method == "GET" else 200), answer
            assert answer.header("Content-Type") == "image/png", answer
            assert answer.header("Content-Disposition").startswith("inline"), answer
            # nginx does not say it in a 206 that it has cut itself.
            if answer.status == 200 or not engine.lacks("ranges"):
                assert answer.header("Accept-Ranges") == "bytes", answer


def test_delete(service, store, prefix, at_once):
    """DELETE compares If-Match, If-Unmodified-Since and If-None-Match; the others do not concern it."""

    def delete(numbered):
        """Stores an image and deletes it under one condition."""
        number, (field, index) = numbered
        image = make(store, f"{prefix}{number}.png", number)
        headers = {field: image.values()[field][index]}
        answer = service.request("DELETE", path(image.key), headers)
        if precondition(image, "DELETE", headers):
            answer.refused(412, "precondition-failed")
            assert store.get(image.key)["Body"] == image.body
            assert service.download(image.key).expect(200).body == image.body
        else:
            answer.expect(200)
            service.view(image.key).refused(404, "not-found")

    values = Image("", b"x" * 100, "tag", "Mon, 01 Jan 2024 00:00:00 GMT").values()
    numbered = list(enumerate((field, index) for field in FIELDS for index in range(len(values[field]))))
    for start in range(0, len(numbered), 8):
        at_once(delete, numbered[start : start + 8])


@pytest.mark.on_host
class TestRequestsToS3:
    """What a response costs, and what happens when the object changes meanwhile."""

    @pytest.fixture
    def proxy(self, stack):
        """A proxy in front of S3."""
        with S3Proxy(stack.settings()["S3_ENDPOINT_URL"]).running() as proxy:
            yield proxy

    @pytest.fixture
    def proxied(self, stack, tmp_path, proxy):
        """A service that reaches S3 through the proxy."""
        endpoint = {"S3_ENDPOINT_URL": proxy.url, "S3_ENDPOINT_URLS": "", "AWS_ENDPOINT_URL": proxy.url}
        with service_on(stack, tmp_path, **endpoint) as service:
            yield service

    def test_their_number(self, proxied, proxy, image):
        """A cached image costs none, any other response one, a range and If-Match one more."""
        tag = f'"{image.tag}"'

        def cost(method, headers, status):
            """The methods of the requests to S3 for one request."""
            before = len(proxy.requests)
            assert Session(proxied).send(method, image.key, headers).status == status
            return [method for method, requested in proxy.requests[before:] if requested.endswith(image.key)]

        assert cost("HEAD", {}, 200) == ["HEAD"]
        assert cost("HEAD", {"If-None-Match": tag}, 304) == ["HEAD"]
        assert cost("HEAD", {"If-Match": '"x"'}, 412) == ["HEAD"]
        for _ in range(2):  # Before and after the image is in the cache.
            assert cost("GET", {"Range": "bytes=0-9"}, 206) == ["HEAD", "GET"]
            assert cost("GET", {"Range": "bytes=0-9", "If-Range": tag}, 206) == ["HEAD", "GET"]
            assert cost("GET", {"Range": "bytes=0-9", "If-Match": '"x"'}, 412) == ["HEAD"]
            assert cost("GET", {"Range": "bytes=0-9", "If-None-Match": tag}, 304) == ["HEAD"]
            assert cost("GET", {"Range": f"bytes={HUGE}-"}, 416) == ["HEAD"]
            assert cost("GET", {"If-Match": tag}, 200) == ["HEAD", "GET"]
            assert cost("GET", {}, 200) in ([], ["GET"])
        assert cost("GET", {}, 200) == []
        assert cost("GET", {"If-None-Match": tag}, 304) == []
        assert cost("GET", {"If-Modified-Since": image.modified}, 304) == []
        assert cost("HEAD", {}, 200) == []
        assert cost("HEAD", {"If-None-Match": tag}, 304) == []

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({}, 200),
            ({"If-Range": "tag"}, 200),
            ({"If-None-Match": '"other"'}, 200),
            pytest.param({"If-None-Match": "new tag"}, 304, marks=CONDITIONAL),
            pytest.param({"If-Match": "tag"}, 412, marks=CONDITIONAL),
            pytest.param({"If-Unmodified-Since": "modified"}, 412, marks=CONDITIONAL),
        ],
    )
    def test_an_object_that_is_replaced_in_between(self, proxied, proxy, store, image, headers, status):
        """The worker sees one object, and S3 then has another: none of its bytes is sent as a part of the first."""
        new = b"\x89PNG\r\n\x1a\n" + b"another one" * 20
        new_tag = []

        def replace(method, requested):
            """Replaces the object when the worker has seen it."""
            if method == "HEAD" and requested.endswith(image.key) and not new_tag:
                new_tag.append(store.put(image.key, new)["ETag"])

        proxy.before_response = replace
        # The tag of the new object is known only afterwards, so ask for it in advance.
        etag = store.put(image.key + ".copy", new)["ETag"]
        words = {"tag": f'"{image.tag}"', "modified": image.modified, "new tag": etag}
        headers = {field: words.get(value, value) for field, value in headers.items()}
        answer = Session(proxied).send("GET", image.key, {"Range": "bytes=10-19", **headers})
        assert new_tag and answer.status == status, answer
        if status == 200:
            assert (answer.body, answer.header("ETag")) == (new, new_tag[0])
