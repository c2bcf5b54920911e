"""Every key that S3 supports works for upload, list, view, download and delete, and with another S3 client."""

from urllib.parse import unquote_to_bytes

import pytest

import form
import samples
from service import path

PRINTABLE = [chr(code) for code in range(0x20, 0x7F) if chr(code) != "\\"]

UNICODE = {
    "composed": "Ünïcödé é.jpg",
    "decomposed": "U\u0308ni\u0308co\u0308de\u0301 e\u0301.jpg",
    "emoji": "😀👩‍👩‍👧‍👦🏳️‍🌈.jpg",
    "right to left": "صورة-תמונה.jpg",
    "right-to-left override": "a\u202egpj.exe",
    "han": "写真/日本語/漢字.jpg",
    "beyond the basic plane": "𝒳𝒴/𐍈.jpg",
    "private use": "\ue000\uf8ff",
    "the last character": "\U0010ffff\ufffd",
    "no-break and wide spaces": "a\u00a0b\u3000c\u200bd",
    "byte order mark": "\ufeffa",
    "line separator": "a\u2028b\u2029c",
    "c1 look-alike": "aÃ©b",
}

ODD = {
    "escape of a slash": "a%2Fb",
    "escape of nothing": "%",
    "half an escape": "%2",
    "escape of an escape": "%252F",
    "escape of a dot": "%2e%2e/a",
    "plus for a space": "a+b c",
    "only pluses": "+++",
    "query": "a?b=c&d=e",
    "mode in the key": "a?mode=download",
    "fragment": "a#b",
    "all kinds": "/".join("+%?#&='!~*()@:;") + " x",
    "spaces around": " a / b ",
    "trailing dots": "a./b../c...",
    "leading dots": ".a/..b/...c",
    "three dots": ".../....",
    "pipe and quotes": "a|b`c\"d'e",
    "angle brackets": "<a>&amp;</a>",
    "XML entity": "&lt;&#x41;&amp;",
    "looks like upload": "upload",
    "looks like health": "healthz",
    "twenty segments": "/".join("abcdefghijklmnopqrst"),
    "many short segments": "/".join("a" * 400),
}


def check_key(service, store, prefix, key, image):
    """Uploads, lists, views, downloads and deletes an image under this key, and reads it with another client."""
    made = service.store(image, key, '{"description":"of a key"}', "original.png")
    assert made["key"] == key
    (entry,) = service.list(prefix=key).expect(200).data
    assert entry["key"] == key
    assert entry["url"] == made["url"]
    assert service.target(made["url"]).isascii()

    viewed = service.get(service.target(made["url"])).expect(200).data
    assert (viewed["key"], viewed["size"], viewed["etag"]) == (key, len(image), made["etag"])
    downloaded = service.get(service.target(viewed["download_url"])).expect(200)
    assert downloaded.body == image
    assert downloaded.header("ETag").strip('"') == made["etag"].strip('"')
    assert service.download(key, {"Range": "bytes=1-4"}).expect(206).body == image[1:5]
    assert service.head(path(key) + "?mode=download").expect(200).header("Content-Length") == str(len(image))

    held = store.get(key)
    assert (held["Body"], held["ContentType"]) == (image, "image/png")
    assert held["Metadata"]["description"] == "of a key"
    assert key in store.keys(prefix)

    assert service.delete(key).expect(200).data == {"key": key}
    service.view(key).refused(404, "not-found")
    service.download(key).refused(404, "not-found")
    service.delete(key).refused(404, "not-found")
    assert store.keys(prefix) == []


def check_key_or_rejection(service, store, prefix, key):
    """Like `check_key`, but the upload may get 400 if the engine does not support the key. Then nothing is stored."""
    answer = service.upload(samples.read("small.png"), key)
    if answer.status == 400:
        answer.refused(400, "invalid-key")
        assert store.keys(prefix) == []
        return
    service.delete(answer.expect(201).data["key"]).expect(200)
    check_key(service, store, prefix, key, samples.read("small.png"))


# An engine may treat a backslash as `/`. SeaweedFS takes `a\\` as the folder `a/` and drops the bytes.
@pytest.mark.parametrize("name", ["\\start", "mid\\dle", "end\\", "a\\..\\b", "a\\b/c"])
def test_backslash(service, store, prefix, name):
    """The key works like any other or is rejected."""
    check_key_or_rejection(service, store, prefix, prefix + name)


# XML 1.0 (2.2) cannot express these two characters, so a list response cannot contain them.
@pytest.mark.needs("characters-outside-xml")
@pytest.mark.parametrize("name", ["a\ufffeb", "a\uffffb"], ids=["fffe", "ffff"])
def test_what_xml_cannot_carry(service, store, prefix, name):
    """The key works like any other or is rejected."""
    check_key_or_rejection(service, store, prefix, prefix + name)


@pytest.mark.parametrize("character", PRINTABLE, ids=[f"{ord(character):02x}" for character in PRINTABLE])
def test_printable_ascii(service, store, prefix, character):
    """The character is at the start, in the middle and at the end of a segment."""
    for number, name in enumerate([f"{character}start", f"mid{character}dle", f"end{character}"]):
        if character == "/" and not name.startswith("mid"):
            continue
        check_key(service, store, prefix, prefix + name, samples.distinct(number))


@pytest.mark.parametrize("name", UNICODE)
def test_unicode(service, store, prefix, name):
    """Keys are not normalised."""
    check_key(service, store, prefix, prefix + UNICODE[name], samples.read("small.png"))


@pytest.mark.parametrize("name", ODD)
def test_odd(service, store, prefix, name):
    """Keys are decoded once and encoded once."""
    check_key(service, store, prefix, prefix + ODD[name], samples.read("small.png"))


@pytest.mark.parametrize(
    "unit", ["a", "%", "é", "😀", " b"], ids=["ascii", "percent", "two bytes", "four bytes", "spaces"]
)
def test_1024_bytes(service, store, prefix, unit):
    """The longest key, of characters with one to four bytes. Its segments are short enough for file systems."""
    segment = unit * (200 // len(unit.encode())) + "/"
    room = 1024 - len(prefix)
    name = (segment * 6).encode()[:room].decode(errors="ignore").rstrip("/")
    name += "x" * (room - len(name.encode()))
    assert len((prefix + name).encode()) == 1024
    check_key(service, store, prefix, prefix + name, samples.read("small.png"))


@pytest.mark.parametrize(
    "length", [255, *(pytest.param(length, marks=pytest.mark.needs("long-segments")) for length in (256, 900))]
)
def test_a_long_segment(service, store, prefix, length):
    """A segment may be as long as the key, unless the engine uses segments as file names."""
    if length == 255:
        check_key(service, store, prefix, prefix + "s" * length, samples.read("small.png"))
    check_key_or_rejection(service, store, prefix, prefix + "s" * length)


def test_composed_and_decomposed_are_two_keys(service, prefix):
    """Keys are not normalised."""
    service.store(samples.distinct(1), prefix + "é")
    service.store(samples.distinct(2), prefix + "e\u0301")
    assert service.download(prefix + "é").body == samples.distinct(1)
    assert service.download(prefix + "e\u0301").body == samples.distinct(2)
    assert service.keys(prefix) == [prefix + "e\u0301", prefix + "é"]


def test_plus_and_space_and_their_escapes_are_different_keys(service, prefix):
    """In a path, a plus sign is not a space (RFC 3986 3.3)."""
    names = ["a b", "a+b", "a%20b", "a%2Bb", "a%2520b"]
    for number, name in enumerate(names):
        service.store(samples.distinct(number), prefix + name)
    for number, name in enumerate(names):
        assert service.download(prefix + name).expect(200).body == samples.distinct(number)
    assert service.get(f"/images/{prefix}a+b").expect(200).data["key"] == prefix + "a+b"
    assert service.get(f"/images/{prefix}a%2bb").expect(200).data["key"] == prefix + "a+b"
    assert service.get(f"/images/{prefix}a%20b").expect(200).data["key"] == prefix + "a b"
    assert sorted(service.keys(prefix)) == sorted(prefix + name for name in names)


def test_case_counts(service, prefix):
    """Keys are case-sensitive."""
    service.store(samples.distinct(1), prefix + "A.png")
    service.store(samples.distinct(2), prefix + "a.png")
    assert service.download(prefix + "A.png").body == samples.distinct(1)
    assert service.download(prefix + "a.png").body == samples.distinct(2)


@pytest.mark.parametrize(
    "raw", ["a!b'c(d)e*f,g;h:i@j&k=l$m+n~o-p_q.r", "a%21b%27c", "%61%62%63", "a\xc3\xa9b", '[a]|^{b}"<c>`']
)
def test_what_need_not_be_escaped(service, prefix, raw):
    """A target with other escapes than ours, or with none, names the same key."""
    key = prefix + unquote_to_bytes(raw.encode("latin-1")).decode()
    service.store(samples.read("small.png"), key)
    assert service.get(f"/images/{prefix}{raw}").expect(200).data["key"] == key
    assert service.get(f"/images/{prefix}{raw}?mode=download").expect(200).body == samples.read("small.png")


def test_a_combining_mark_after_a_separator(service, store, prefix):
    """A combining mark forms one character with the `/` or `?` before it. The separator must still be recognised."""
    key = prefix + "a/\u0301b.png"
    store.put(key, samples.read("small.png"), ContentType="image/png")
    assert service.view(key).expect(200).data["filename"] == "\u0301b.png"
    assert service.get(f"/images/{prefix}a/%CC%81b.png?\xcc\x81=1&mode=download").expect(200).body == samples.read(
        "small.png"
    )
    made = service.store(samples.read("small.png"), prefix + "b/\u0301/")["key"]
    assert made.startswith(prefix + "b/\u0301/")


def test_an_escaped_slash_is_a_separator(service, prefix):
    """Keys are decoded exactly once: `%2F` is the byte `/`, `%252F` is the text `%2F`."""
    service.store(samples.read("small.png"), prefix + "a/b")
    assert service.get(f"/images/{prefix}a%2Fb").expect(200).data["key"] == prefix + "a/b"
    service.get(f"/images/{prefix}a%252Fb").refused(404, "not-found")


@pytest.mark.usefixtures("unharmed")
class TestRefused:
    """Invalid keys."""

    @pytest.mark.parametrize(
        "target",
        [
            "/images//",
            "/images//a",
            "/images/a//b",
            "/images/a/",
            "/images/%2F",
            "/images/%2Fa",
            "/images/a%2F",
            "/images/a%2F%2Fb",
            "/images/.",
            "/images/..",
            "/images/../x",
            "/images/./x",
            "/images/a/.",
            "/images/a/..",
            "/images/a/./b",
            "/images/a/../b",
            "/images/a/../../b",
            "/images/%2e",
            "/images/%2e%2e",
            "/images/%2e%2e/x",
            "/images/%2E%2E%2Fx",
            "/images/a/%2e%2e/%2e%2e/b",
            "/images/..%2f..%2fetc%2fpasswd",
            "/images/%00",
            "/images/a%00b",
            "/images/a%0ab",
            "/images/a%0d%0ab",
            "/images/a%1f",
            "/images/a%7f",
            "/images/%",
            "/images/a%",
            "/images/a%2",
            "/images/a%zz",
            "/images/a%-1",
            "/images/%u0041",
            "/images/%FF",
            "/images/%C3",
            "/images/%C3%28",
            "/images/%ED%A0%80",
            "/images/%C0%AF",
            "/images/%F5%80%80%80",
            "/images/%C2%80",
            "/images/%C2%9F",
            "/images/" + "a" * 1025,
            "/images/" + "%C3%A9" * 513,
        ],
    )
    def test_in_the_target(self, service, target):
        """View, download and delete reject an invalid key in the target."""
        for method, suffix in [("GET", ""), ("GET", "?mode=download"), ("DELETE", "")]:
            service.request(method, target + suffix).refused(400, "invalid-key")
        assert service.head(target).status == 400

    @pytest.mark.parametrize(
        "key",
        [
            "/",
            "//",
            "/a",
            "a//b",
            "a//",
            ".",
            "..",
            "./a",
            "../a",
            "a/.",
            "a/..",
            "a/./b",
            "a/../b",
            "a\0b",
            "a\nb",
            "a\tb",
            "a\rb",
            "\x1f",
            "a\x7f",
            "\x80",
            "a" * 1025,
            "é" * 513,
            b"\xff",
            b"a\xc3",
            b"\xed\xa0\x80",
            b"\xc0\xaf",
            "../",
            "a/" * 512 + "b/",
            ".image-fcgi/a",
            "x" * 5000,
        ],
        ids=lambda key: repr(key)[:24],
    )
    def test_in_the_form(self, service, key):
        """An upload with an invalid key is rejected and stores nothing."""
        service.upload(samples.read("small.png"), key).refused(400, "invalid-key")

    def test_twice_in_the_form(self, service, prefix):
        """An upload with two keys is rejected."""
        parts = [
            form.part("key", prefix + "a"),
            form.part("key", prefix + "b"),
            form.part("file", samples.read("small.png"), "a.png"),
        ]
        assert service.send_form(form.join(parts)).status == 400


@pytest.mark.parametrize("key", [".image-fcgi/probe", ".image-fcgi/a/b.png"])
def test_reserved_keys(service, store, key):
    """Keys of the service's own objects are refused, and no list shows such an object."""
    store.put(key, b"theirs")
    try:
        service.upload(samples.read("small.png"), key).refused(400, "invalid-key")
        service.upload(samples.read("small.png"), ".image-fcgi/").refused(400, "invalid-key")
        service.view(key).refused(400, "invalid-key")
        service.download(key).refused(400, "invalid-key")
        service.delete(key).refused(400, "invalid-key")
        assert service.keys(".image-fcgi/") == []
        assert key not in service.keys(".image")
        assert store.get(key)["Body"] == b"theirs"
    finally:
        store.delete(key)
