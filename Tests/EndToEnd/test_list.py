"""GET /images: the list."""

import datetime
import re
from random import Random

import pytest

import samples
from service import path


@pytest.fixture
def five(service, prefix):
    """Five images with the test's prefix, in key order."""
    keys = [f"{prefix}{number}.png" for number in range(5)]
    for number, key in enumerate(keys):
        service.store(samples.distinct(number), key)
    return keys


def test_the_answer(service, store, photograph, prefix):
    """Every member of an entry equals what S3, upload and view report."""
    made = service.store(photograph, prefix + "a.jpg")
    answer = service.list(prefix=prefix).expect(200)
    (entry,) = answer.data
    assert set(answer.json) == {"status", "data"}
    assert answer.header("Link") is None
    assert set(entry) == {"key", "size", "last_modified", "etag", "url"}
    assert (entry["key"], entry["size"], entry["etag"]) == (prefix + "a.jpg", len(photograph), made["etag"])
    assert service.target(entry["url"]) == path(prefix + "a.jpg")
    assert entry["last_modified"] == service.view(prefix + "a.jpg").data["last_modified"]
    held = store.get(prefix + "a.jpg")["LastModified"]
    assert datetime.datetime.fromisoformat(entry["last_modified"]).replace(microsecond=0) == held.replace(microsecond=0)


@pytest.mark.parametrize("target", ["/images", "/images/", "/images?", "/images/?", "/images?limit=1000&unknown=1&x"])
def test_with_and_without_slash(service, five, target):
    """Both paths return the list. Unknown query parameters are ignored."""
    assert set(five) <= {entry["key"] for entry in service.get(target).expect(200).data}


def test_prefix(service, five, prefix):
    """The list has only keys that start with the prefix, byte for byte."""
    assert service.keys(prefix) == five
    assert service.keys(prefix + "3") == [five[3]]
    assert service.keys(prefix + "x") == []
    assert service.keys(prefix[1:]) == []
    assert (
        service.get("/images?prefix=" + prefix.replace("/", "%2F")).data == service.get("/images?prefix=" + prefix).data
    )


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 6, 1000])
def test_pages(service, five, prefix, limit):
    """Pages by cursor and by Link have every key once, in order. The last page has no link to a next page."""
    by_cursor, by_link = [], []
    answer = service.list(prefix=prefix, limit=limit)
    while True:
        by_cursor += [entry["key"] for entry in answer.expect(200).data]
        assert len(answer.data) <= limit
        if "next_cursor" not in answer.json:
            assert answer.header("Link") is None
            break
        assert len(answer.data) == limit
        answer = service.list(prefix=prefix, limit=limit, cursor=answer.json["next_cursor"])
    answer = service.list(prefix=prefix, limit=limit)
    while True:
        by_link += [entry["key"] for entry in answer.expect(200).data]
        if answer.header("Link") is None:
            break
        link = re.fullmatch(r'<([^<>]+)>; rel="next"', answer.header("Link"))
        answer = service.get(service.target(link[1]))
    assert by_cursor == by_link == five


def test_a_page_that_ends_with_the_last_key_has_no_next(service, five, prefix):
    """A limit of five for five images gives one page."""
    answer = service.list(prefix=prefix, limit=5).expect(200)
    assert set(answer.json) == {"status", "data"}
    assert answer.header("Link") is None


def test_a_page_after_its_last_key_was_deleted(service, five, prefix):
    """A cursor is a position and stays valid when its object is deleted."""
    cursor = service.list(prefix=prefix, limit=2).json["next_cursor"]
    service.delete(five[1]).expect(200)
    service.delete(five[2]).expect(200)
    assert [entry["key"] for entry in service.list(prefix=prefix, cursor=cursor).data] == five[3:]


# UTF-8 order: capitals before small letters, "-" and "." before "/", the private use area before emoji (UTF-16 order
# has these two reversed).
ORDER = [
    "A",
    "Z",
    "_",
    "a",
    "a b",
    "a!",
    "a-b",
    "a.b",
    "a/b",
    "a0",
    "ab",
    "z",
    "é",
    "ﬁ",
    "日",
    "\ue000",
    "\uffee",
    "😀",
]


@pytest.fixture
def in_order(engine):
    """A function that sorts keys in the order of pages with one key each: by their UTF-8 bytes.

    SeaweedFS lists folder by folder, as if `/` were the smallest byte.
    """

    def sort(keys):
        return sorted(
            keys, key=lambda key: key.encode().replace(b"/", b"\0") if engine.lacks("order-of-bytes") else key.encode()
        )

    return sort


def test_key_order_is_that_of_the_utf8_bytes(service, prefix):
    """The order is not that of UTF-16 or of a language."""
    keys = [prefix + name for name in ORDER if name != "a"]
    for key in reversed(keys):
        service.store(samples.read("small.png"), key)
    assert service.keys(prefix) == sorted(keys, key=str.encode)


def pages(service, prefix, limit, bound):
    """The keys of all pages. Stops after more than `bound` keys, in case the pages never end."""
    found, query = [], {}
    while len(found) <= bound:
        answer = service.list(prefix=prefix, limit=limit, **query).expect(200)
        found += [entry["key"] for entry in answer.data]
        if "next_cursor" not in answer.json:
            break
        query = {"cursor": answer.json["next_cursor"]}
    return found


def test_pages_over_awkward_keys(service, prefix, in_order):
    """Pages of one key: the cursor works for every kind of key."""
    names = [name for name in [*ORDER, "+", "%41", "a&b=c", "#?", '"', "a/b/c", "a/b d"] if name not in ("a", "a/b")]
    keys = in_order(prefix + name for name in names)
    for key in keys:
        service.store(samples.read("small.png"), key)
    assert pages(service, prefix, 1, len(keys)) == keys


@pytest.mark.needs("object-beside-folder")
@pytest.mark.parametrize("seed", range(3))
def test_pages_over_any_tree(service, store, prefix, in_order, seed):
    """Folders next to names with the same beginning: pages of every size have every key once."""
    random = Random(seed)
    keys = {
        prefix
        + "/".join(
            "".join(random.choices("a0!-. é", k=random.randint(1, 3))) + "x" for _ in range(random.randint(1, 4))
        )
        for _ in range(60)
    }
    for key in keys:
        store.put(key, b"x")
    for limit in (1, 2, 3, 7, 20, 59, 1000):
        assert sorted(pages(service, prefix, limit, len(keys))) == sorted(keys)
    assert pages(service, prefix, 1, len(keys)) == in_order(keys)
    assert pages(service, prefix, 1000, len(keys)) == sorted(keys, key=str.encode)


@pytest.mark.needs("object-beside-folder")
def test_a_key_and_keys_below_it(service, prefix):
    """`a` and `a/b` are two images, because S3 has no folders."""
    for key in (prefix + "a", prefix + "a/b", prefix + "a/b/c"):
        service.store(samples.read("small.png"), key)
    assert service.keys(prefix) == [prefix + "a", prefix + "a/b", prefix + "a/b/c"]
    service.delete(prefix + "a").expect(200)
    assert service.keys(prefix) == [prefix + "a/b", prefix + "a/b/c"]
    service.delete(prefix + "a/b/c").expect(200)
    assert service.download(prefix + "a/b").expect(200).body == samples.read("small.png")


def test_more_than_a_thousand(service, store, prefix, at_once):
    """The default page size is S3's maximum. The other keys are on the next page."""
    keys = [f"{prefix}{number:04}" for number in range(1003)]
    at_once(lambda start: [store.put(key, b"x") for key in keys[start::8]], range(8))
    first = service.list(prefix=prefix).expect(200)
    assert [entry["key"] for entry in first.data] == keys[:1000]
    rest = service.list(prefix=prefix, cursor=first.json["next_cursor"]).expect(200)
    assert [entry["key"] for entry in rest.data] == keys[1000:]
    assert "next_cursor" not in rest.json
    assert len(service.list(prefix=prefix, limit=1000).data) == 1000


@pytest.mark.needs("folder-markers")
def test_a_folder_marker_does_no_harm(service, store, prefix):
    """Other tools store empty objects whose keys end in a slash. The list still has all images."""
    store.put(prefix + "folder/", b"")
    service.store(samples.read("small.png"), prefix + "folder/a.png")
    assert prefix + "folder/a.png" in service.keys(prefix)


def test_head(service, five):
    """HEAD has the same headers as GET and no body."""
    get, head = service.get("/images"), service.head("/images")
    assert head.status == 200 and head.body == b""
    assert head.header("Content-Type") == "application/json"
    assert head.header("Content-Length") == get.header("Content-Length")


@pytest.mark.usefixtures("unharmed")
class TestRefused:
    """Invalid parameters of the list."""

    @pytest.mark.parametrize(
        "limit", ["0", "1001", "-1", "abc", "1.5", "", "%20", "1e3", "0x10", "99999999999999999999", "%EF%BC%91"]
    )
    def test_limit(self, service, limit):
        """A limit must be 1 to 1000, in ASCII digits."""
        service.get("/images?limit=" + limit).refused(400, "invalid-limit")

    @pytest.mark.parametrize("cursor", ["!!!", "%00", "abc", "FFFF", "ff", "6100", "abc%20def", "A" * 3000, ""])
    def test_cursor(self, service, cursor):
        """A cursor must come from an earlier page."""
        service.get("/images?cursor=" + cursor).refused(400, "invalid-cursor")

    @pytest.mark.parametrize(
        "query",
        [
            "prefix=%FF",
            "cursor=%FF",
            "limit=%FF",
            "prefix=%zz",
            "prefix=%",
            "prefix=%ED%A0%80",
            "limit=1&limit=2",
            "&".join(f"a{n}=1" for n in range(200)),
        ],
    )
    def test_query(self, service, query):
        """Escapes must be complete and encode UTF-8, and each parameter may occur once."""
        service.get("/images?" + query).refused(400, "invalid-query")

    @pytest.mark.parametrize("prefix", ["%00", "a%0Ab", "a" * 1025])
    def test_prefix(self, service, prefix):
        """A prefix that no key can start with is rejected."""
        service.get("/images?prefix=" + prefix).refused(400, "invalid-prefix")
