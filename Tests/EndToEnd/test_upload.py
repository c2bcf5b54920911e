"""Successful uploads: POST /images/upload."""

import hashlib
import os.path
import re

import pytest
import requests

import form
import samples
from eventually import eventually
from service import path

# What is known of the photograph.
FACTS = {"width": 640, "height": 426, "frames": 1, "alpha": False, "format": "jpeg", "blurhash": None}


def test_the_answer(service, store, photograph, prefix):
    """Every member of the response, the Location header, and the stored object."""
    key = prefix + "lake.jpg"
    answer = service.upload(photograph, key, '{"description":"sample image","rating":5}', "Lake.jpg").expect(201)
    data = answer.data
    assert set(data) == {"key", "size", "content_type", "etag", "sha256", "filename", "metadata", "url", *FACTS}
    assert {name: data[name] for name in FACTS} == FACTS
    assert data["sha256"] == hashlib.sha256(photograph).hexdigest()
    assert data["key"] == key
    assert data["size"] == len(photograph)
    assert data["content_type"] == "image/jpeg"
    assert data["filename"] == "Lake.jpg"
    assert data["metadata"] == {"description": "sample image", "rating": 5}
    assert service.target(data["url"]) == path(key)
    assert service.target(answer.header("Location")) == path(key)

    held = store.get(key)
    assert held["Body"] == photograph
    assert held["ContentType"] == "image/jpeg"
    assert held["ETag"].strip('"') == data["etag"].strip('"')
    assert held["Metadata"]["description"] == "sample image"


def test_without_metadata_it_is_empty(service, photograph, prefix):
    """Metadata is optional."""
    assert service.store(photograph, prefix + "a.jpg")["metadata"] == {}
    assert service.view(prefix + "a.jpg").data["metadata"] == {}


@pytest.mark.parametrize(("name", "content_type"), samples.TYPES.items())
def test_every_accepted_type_is_found_in_the_content(service, store, name, content_type):
    """The declared type is ignored. A generated key has the suffix of the detected type."""
    answer = service.upload(samples.read(name), filename="x.txt", content_type="text/html").expect(201)
    assert answer.data["content_type"] == content_type
    assert store.get(answer.data["key"])["ContentType"] == content_type
    extension = os.path.splitext(answer.data["key"])[1]
    assert extension in {os.path.splitext(name)[1], "." + content_type.split("/")[1]}


def test_made_keys_are_unique_and_ordered_by_time(service):
    """Each generated key is greater than the one before."""
    keys = [service.store(samples.distinct(number))["key"] for number in range(8)]
    assert keys == sorted(set(keys))
    assert all(re.fullmatch(r"[0-9A-Za-z_-]{16,64}\.png", key) for key in keys), keys


def test_a_key_that_ends_in_a_slash_is_a_folder(service, prefix):
    """The service generates a name inside the folder."""
    key = service.store(samples.read("small.gif"), prefix + "holiday/")["key"]
    assert re.fullmatch(re.escape(prefix) + r"holiday/[0-9A-Za-z_-]{16,64}\.gif", key)
    assert service.view(key).data["key"] == key


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)])
def test_parts_in_any_order(service, photograph, prefix, order):
    """The fields may come in any order, also the file first."""
    parts = [
        form.part("file", photograph, "a.jpg", "image/jpeg"),
        form.part("metadata", '{"a":"b"}'),
        form.part("key", prefix + "any order.jpg"),
    ]
    data = service.send_form(form.join([parts[index] for index in order])).expect(201).data
    assert (data["key"], data["metadata"], data["size"]) == (prefix + "any order.jpg", {"a": "b"}, len(photograph))


@pytest.mark.parametrize(
    "boundary",
    [
        "x",
        "a" * 70,
        "'()+_,-./:=?",
        "with space in it",
        # Java's `new BigInteger(256, random)`, recipes for Android, and all the rest of ASCII.
        "105291246402613413823482087411573958046738613526420163918276534102938475610293",
        "*****",
        "<{[a|b]}>;#@&%$!~^`",
        "a" * 256,
    ],
)
def test_every_boundary(service, store, photograph, prefix, boundary):
    """A boundary is quoted where necessary (RFC 2046 5.1.1). Clients send more than the RFC allows."""
    body = form.join([form.part("key", prefix + "b"), form.part("file", photograph, "a.jpg")], boundary)
    service.send_form(body, f'multipart/form-data; charset=utf-8; boundary="{boundary}"').expect(201)
    assert store.get(prefix + "b")["Body"] == photograph


def test_preamble_epilogue_and_look_alikes(service, store, photograph, prefix):
    """Bytes that resemble a delimiter are content."""
    delimiter = b"--" + form.BOUNDARY.encode()
    content = (
        photograph + b"\r\n" + delimiter + b"X\r\n" + b"\n" + delimiter + b"--\n" + b"\r\n" + delimiter[:-1] + b"\r\n"
    )
    body = (
        b"a preamble\r\n"
        + form.join([form.part("key", prefix + "c"), form.part("file", content, "a.jpg")])
        + b"an epilogue"
    )
    service.send_form(body).expect(201)
    assert store.get(prefix + "c")["Body"] == content


def test_through_another_client(service, photograph, prefix):
    """The library `requests` builds the form and reads the response."""
    response = requests.post(
        service.base_url + "/images/upload",
        timeout=60,
        files={"file": ("été.jpg", photograph, "image/jpeg")},
        data={"metadata": '{"a": 1}', "key": prefix + "r.jpg"},
    )
    assert response.status_code == 201
    assert response.json()["data"]["filename"] == "été.jpg"
    assert response.json()["data"]["metadata"] == {"a": 1}


def test_chunked_request(service, store, photograph, prefix):
    """A chunked body is accepted too."""
    body = form.upload(photograph, key=prefix + "chunked.jpg")
    chunks = b"".join(
        b"%x\r\n%s\r\n" % (len(body[at : at + 5000]), body[at : at + 5000]) for at in range(0, len(body), 5000)
    )
    service.raw(
        b"POST /images/upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Type: "
        + form.content_type().encode()
        + b"\r\n\r\n"
        + chunks
        + b"0\r\n\r\n"
    ).expect(201)
    assert store.get(prefix + "chunked.jpg")["Body"] == photograph


def test_expect_100_continue(service, store, photograph, prefix):
    """The client sends the body only after 100 Continue, and gets it."""
    body = form.upload(photograph, key=prefix + "expect.jpg")
    with service.connect() as connection:
        connection.sendall(
            b"POST /images/upload HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
            b"Content-Length: %d\r\nContent-Type: %s\r\n\r\n" % (len(body), form.content_type().encode())
        )
        assert connection.recv(4096).startswith(b"HTTP/1.1 100")
        connection.sendall(body)
        service.read(connection, "POST (expect)").expect(201)
    assert store.get(prefix + "expect.jpg")["Body"] == photograph


# Sizes around the limits at which a body goes to a file instead of memory, and large ones.
@pytest.mark.parametrize("size", [60_000, 500_000, 530_000, 1_100_000, 10_000_000, 16_000_000])
def test_sizes(service, store, stack, prefix, size):
    """The service and another client return the exact bytes, and no file is left behind."""
    image = samples.bitmap(size, seed=size)
    assert service.store(image, prefix + "noise.bmp")["size"] == len(image)
    assert store.get(prefix + "noise.bmp")["Body"] == image
    assert service.download(prefix + "noise.bmp").expect(200).body == image
    eventually(lambda: not stack.spool_files(), "an empty spool folder")


FILE_NAMES = [
    "plain.jpg",
    "two words.jpg",
    'a "quoted" name.jpg',
    "semi;colon, comma.jpg",
    "100%.jpg",
    "100%25.jpg",
    "it's.jpg",
    "~(*)!.jpg",
    "Übergröße.jpg",
    "U\u0308bergro\u0308ße.jpg",
    "日本語.jpg",
    "😀🏳️‍🌈.jpg",
    "صورة.jpg",
    ".hidden",
    "no extension",
    "x" * 200 + ".jpg",
    "a=b&c=d.jpg",
    "<script>.jpg",
]


@pytest.mark.parametrize("name", FILE_NAMES)
def test_file_names_come_back(service, photograph, prefix, name):
    """Upload and view return the file name. `test_download.py` tests the header."""
    assert service.store(photograph, prefix + "n", filename=name)["filename"] == name
    assert service.view(prefix + "n").data["filename"] == name


def test_extended_file_name(service, photograph, prefix):
    """`filename*` (RFC 5987) takes precedence over `filename`."""
    disposition = 'form-data; name="file"; filename="e.jpg"; filename*=UTF-8\'\'%E2%82%AC%20rates.jpg'
    body = form.join([form.part("key", prefix + "x"), form.part("file", photograph, disposition=disposition)])
    assert service.send_form(body).expect(201).data["filename"] == "€ rates.jpg"


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("filename=\"good.jpg\"; filename*=UTF-8''%FF", "good.jpg"),
        ("filename=\"good.jpg\"; filename*=utf-16''%00a", "good.jpg"),
        ("filename*=utf8''%C3%A9.jpg; filename=\"e.jpg\"", "é.jpg"),
        ("filename*=UTF-8''it's(1).jpg", "it's(1).jpg"),
        ('filename="photo\\"', "photo\\"),
        ('filename="50%0A.jpg"', "50%0A.jpg"),
        ('filename="a\\"b.jpg"', 'a"b.jpg'),
        ('filename="a%22b.jpg"', 'a"b.jpg'),
    ],
)
def test_file_names_of_real_clients(service, photograph, prefix, disposition, name):
    """Names that clients write in other ways than browsers do."""
    part = form.part("file", photograph, disposition='form-data; name="file"; ' + disposition)
    data = service.send_form(form.join([form.part("key", prefix + "x"), part])).expect(201).data
    assert data["filename"] == name
    assert service.view(prefix + "x").data["filename"] == name


def latin(*parts):
    """A form in windows-1252."""
    return form.join([part.decode().encode("windows-1252") for part in parts])


# A whole GIF of one pixel, in ASCII as far as windows-1252 is concerned.
GIF = "GIF89a\1\0\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"


@pytest.mark.parametrize("said", ["beside the boundary", "_charset_", "part", "nowhere"])
def test_charsets(service, prefix, said):
    """File names, keys and metadata in windows-1252, wherever the client says so. A name needs no such word."""
    own = "text/plain; charset=ISO-8859-1" if said == "part" else None
    parts = [
        form.part("file", GIF, "café.gif", own and "image/gif; charset=ISO-8859-1"),
        *([] if said == "nowhere" else [form.part("key", prefix + "café", content_type=own)]),
        *([] if said == "nowhere" else [form.part("metadata", '{"a":"é"}', content_type=own)]),
        *([form.part("_charset_", "windows-1252")] if said == "_charset_" else []),
    ]
    beside = "; charset=ISO-8859-1" if said == "beside the boundary" else ""
    data = service.send_form(latin(*parts), form.content_type() + beside).expect(201).data
    assert data["filename"] == "café.gif"
    assert "ignored_fields" not in data
    if said != "nowhere":
        assert (data["key"], data["metadata"]) == (prefix + "café", {"a": "é"})


@pytest.mark.parametrize("order", [1, -1])
def test_a_text_beside_the_file(service, store, photograph, prefix, order):
    """FilePond sends a text field `file` beside the file. The file is the part with a file name."""
    parts = [form.part("file", "{}"), form.part("file", photograph, "a.jpg")][::order]
    data = service.send_form(form.join([*parts, form.part("key", prefix + "x")])).expect(201).data
    assert store.get(prefix + "x")["Body"] == photograph
    assert data["filename"] == "a.jpg" and "ignored_fields" not in data


def test_ignored_fields_are_named(service, photograph, prefix):
    """Each unknown field once, in the order sent."""
    others = [form.part("descripción", "x"), form.part("tags", "a"), form.part("tags", "b")]
    body = form.join([*others, form.part("key", prefix + "x"), form.part("file", photograph, "a.jpg")])
    assert service.send_form(body).expect(201).data["ignored_fields"] == ["descripción", "tags"]


def test_an_empty_key_is_none(service, photograph):
    """Browsers send a field that the user left empty."""
    assert service.store(photograph, "")["key"].endswith(".jpg")


def test_long_file_names_are_shortened(service, photograph, prefix):
    """255 bytes stay: whole characters of the start, and the ending."""
    name = service.store(photograph, prefix + "n", filename="é" * 300 + ".jpeg")["filename"]
    assert name == "é" * 125 + ".jpeg"
    assert service.view(prefix + "n").data["filename"] == name


def without_brand(name):
    """The boxes of an image that follow the first one, which names its brands."""
    image = samples.read(name)
    return image[int.from_bytes(image[:4], "big") :]


@pytest.mark.parametrize(
    ("start", "rest", "content_type"),
    [
        (b"\xff\x0a\x7a\x10", bytes(100), "image/jxl"),
        (
            b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl \0\0\0\0jxl ",
            b"\0\0\0\x70jxlc\xff\x0a\x7a\x10" + bytes(100),
            "image/jxl",
        ),
        (b"\0\0\0\x1cftyphevc\0\0\0\0msf1hevciso8", without_brand("small.heic"), "image/heic-sequence"),
        (b"\0\0\0\x1cftypavis\0\0\0\0avifavismsf1", without_brand("small.avif"), "image/avif"),
    ],
    ids=["jxl", "jxl in boxes", "heic sequence", "avif sequence"],
)
def test_newer_types(service, store, prefix, start, rest, content_type):
    """JPEG XL, and sequences of HEIC and AVIF, as their first bytes say. Browsers may show them in a page."""
    image = start + rest
    assert service.store(image, prefix + "n")["content_type"] == content_type
    assert store.get(prefix + "n")["ContentType"] == content_type
    shown = service.download(prefix + "n", mode="inline").expect(200)
    assert shown.header("Content-Type") == content_type
    assert shown.header("Content-Disposition").startswith("inline")


@pytest.mark.parametrize("name", ["C:\\fakepath\\photo.jpg", "/home/user/photo.jpg", "../../photo.jpg"])
def test_folders_in_a_file_name_are_dropped(service, photograph, prefix, name):
    """Old browsers send the path on the client's disk. Only its last component is used (RFC 7578 4.2)."""
    assert service.store(photograph, prefix + "p", filename=name)["filename"] == "photo.jpg"


@pytest.mark.needs("one-winner")
def test_sixteen_uploads_to_one_key(service, store, prefix, at_once):
    """One upload gets 201, the others get 409, and the stored bytes are those of the first."""
    images = [samples.distinct(number) for number in range(16)]
    answers = at_once(lambda image: service.upload(image, prefix + "same.png"), images)
    winners = [number for number, answer in enumerate(answers) if answer.status == 201]
    assert len(winners) == 1, [answer.status for answer in answers]
    for number, answer in enumerate(answers):
        if number != winners[0]:
            answer.refused(409, "key-exists")
    assert store.get(prefix + "same.png")["Body"] == images[winners[0]]
    assert service.download(prefix + "same.png").body == images[winners[0]]


@pytest.mark.needs("one-winner")
def test_sixteen_large_uploads_to_one_key(service, store, prefix, at_once):
    """The same for bodies that nginx writes to files."""
    images = [samples.bitmap(1_500_000, seed=number) for number in range(16)]
    answers = at_once(lambda image: service.upload(image, prefix + "same.bmp"), images)
    winners = [number for number, answer in enumerate(answers) if answer.status == 201]
    assert sorted(answer.status for answer in answers) == [201] + [409] * 15
    assert store.get(prefix + "same.bmp")["Body"] == images[winners[0]]


def test_sixteen_uploads_to_sixteen_keys(service, prefix, at_once, photograph):
    """Uploads to different keys do not affect each other."""
    keys = [f"{prefix}{number}.jpg" for number in range(16)]
    assert [answer.status for answer in at_once(lambda key: service.upload(photograph, key), keys)] == [201] * 16
    assert sorted(service.keys(prefix)) == sorted(keys)


def test_the_word_upload_is_a_key_too(service, photograph, store):
    """POST to `/images/upload` uploads. GET, HEAD and DELETE treat `upload` as a key."""
    store.delete("upload")
    service.store(photograph, "upload")
    assert service.get("/images/upload").expect(200).data["key"] == "upload"
    assert service.download("upload").expect(200).body == photograph
    service.delete("upload").expect(200)
    service.get("/images/upload").refused(404, "not-found")
