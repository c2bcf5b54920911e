"""GET and HEAD of an image's description, DELETE, the health endpoints, and objects that other tools stored."""

import datetime

import pytest

import samples
from service import path


def comparable(answer):
    """The headers that must be equal for HEAD and GET: all but the date and the request id."""
    return {
        name.lower(): value
        for name, value in answer.headers
        if name.lower() not in ("date", "x-request-id", "connection", "keep-alive")
    }


def test_the_answer(service, store, photograph, prefix):
    """Every member equals what upload and S3 report."""
    key = prefix + "lake 1.jpg"
    made = service.store(photograph, key, '{"description":"sample image"}', "Lake.jpg")
    data = service.view(key).expect(200).data
    assert set(data) == {
        "key",
        "size",
        "content_type",
        "last_modified",
        "etag",
        "filename",
        "metadata",
        "url",
        "download_url",
        "immutable_url",
        *("width", "height", "frames", "alpha", "format", "blurhash"),
    }
    made.pop("sha256")
    assert {name: data[name] for name in made} == made
    assert service.target(data["url"]) == path(key)
    assert service.target(data["download_url"]) == path(key) + "?mode=download"
    assert service.target(data["immutable_url"]) == f"{path(key)}?mode=inline&v={data['etag']}"
    held = store.get(key)["LastModified"]
    assert datetime.datetime.fromisoformat(data["last_modified"]).replace(microsecond=0) == held.replace(microsecond=0)
    assert service.get(path(key) + "?mode=view").data == data
    assert service.get(path(key) + "?unknown=1&mode=view").data == data


@pytest.mark.parametrize("target", ["", "?mode=view", "?mode=download", "?mode=inline"])
def test_head_has_the_headers_of_get(service, photograph, prefix, target):
    """HEAD has the same headers as GET and no body."""
    service.store(photograph, prefix + "a.jpg", filename="é.jpg")
    get, head = service.get(path(prefix + "a.jpg") + target), service.head(path(prefix + "a.jpg") + target)
    assert (head.status, head.body) == (200, b"")
    assert comparable(head) == comparable(get)
    assert head.header("Content-Length") == str(len(get.body))


@pytest.mark.parametrize(
    "target",
    [
        "/images",
        "/images/",
        "/healthz",
        "/readyz",
        "/images/none",
        "/images/none?mode=download",
        "/images/%ff",
        "/none",
    ],
)
def test_head_of_everything_else(service, target):
    """HEAD has the same headers as GET, for success and for errors."""
    get, head = service.get(target), service.head(target)
    assert (head.status, head.body) == (get.status, b"")
    mine, theirs = comparable(head), comparable(get)
    assert mine == theirs


def test_delete(service, store, photograph, prefix):
    """The first delete gets 200 with the key, the second 404. Another image stays."""
    service.store(photograph, prefix + "a.jpg")
    service.store(photograph, prefix + "b.jpg")
    answer = service.delete(prefix + "a.jpg").expect(200)
    assert answer.json == {"status": "success", "data": {"key": prefix + "a.jpg"}}
    service.delete(prefix + "a.jpg").refused(404, "not-found")
    service.view(prefix + "a.jpg").refused(404, "not-found")
    assert store.keys(prefix) == [prefix + "b.jpg"]


def test_health(service):
    """/healthz and /readyz return 200 and are no images."""
    assert service.get("/healthz").expect(200).json["status"] == "success"
    assert service.get("/readyz").expect(200).json["status"] == "success"


def test_ready_writes_nothing(service, store):
    """/readyz does not change the bucket."""
    before = store.keys()
    service.get("/readyz").expect(200)
    assert store.keys() == before


def test_the_request_id_is_ours(service):
    """The service ignores a client's X-Request-ID and generates a new id for every request."""
    ids = {
        service.get(target, {"X-Request-ID": "mine"}).header("X-Request-ID")
        for target in ("/healthz", "/images", "/images", "/images/none")
    }
    assert len(ids) == 4 and "mine" not in ids


class TestForeignObjects:
    """Objects that other tools stored are listed, viewed and served safely."""

    def test_is_listed_viewed_and_downloaded(self, service, store, photograph, prefix):
        """It has its metadata. Without a stored file name, the file name is the last segment of the key."""
        store.put(
            prefix + "theirs é.jpg",
            photograph,
            ContentType="image/jpeg",
            Metadata={"Description": "by hand", "tags": "a,b"},
        )
        assert service.keys(prefix) == [prefix + "theirs é.jpg"]
        data = service.view(prefix + "theirs é.jpg").expect(200).data
        assert data["metadata"] == {"description": "by hand", "tags": "a,b"}
        assert (data["filename"], data["content_type"], data["size"]) == ("theirs é.jpg", "image/jpeg", len(photograph))
        answer = service.download(prefix + "theirs é.jpg").expect(200)
        assert answer.body == photograph
        assert answer.header("Content-Disposition").startswith("attachment;")
        assert "filename*=UTF-8''theirs%20%C3%A9.jpg" in answer.header("Content-Disposition")

    @pytest.mark.parametrize("mode", ["inline", "download"])
    @pytest.mark.parametrize(
        "content_type",
        [
            "text/html",
            "image/svg+xml",
            "application/javascript",
            "image/jpeg, text/html",
            "IMAGE/SVG+XML; charset=utf-8",
            "image/jpegx",
        ],
    )
    @pytest.mark.parametrize("disposition", [None, "inline", 'inline; filename="a.html"'])
    def test_active_content_is_never_shown_in_a_page(self, service, store, prefix, content_type, mode, disposition):
        """Content that a browser could run is served as an attachment with a neutral type, whatever its type is."""
        more = {"ContentDisposition": disposition} if disposition else {}
        store.put(prefix + "evil.html", b"<script>alert(1)</script>", ContentType=content_type, **more)
        answer = service.download(prefix + "evil.html", mode=mode).expect(200)
        assert answer.body == b"<script>alert(1)</script>"
        assert answer.header("Content-Disposition").split(";")[0] == "attachment"
        assert answer.header("Content-Type") == ("application/octet-stream" if mode == "inline" else content_type)
        assert answer.header("X-Content-Type-Options") == "nosniff"
        assert "sandbox" in answer.header("Content-Security-Policy")
        assert service.view(prefix + "evil.html").expect(200).data["content_type"] == content_type

    @pytest.mark.parametrize(
        "content_type", ["image/jpg", "image/pjpeg", "image/x-png", "image/apng", "image/x-ms-bmp", "image/heif"]
    )
    def test_other_names_of_images_are_shown(self, service, store, photograph, prefix, content_type):
        """Other tools store the accepted types under other names."""
        store.put(prefix + "theirs", photograph, ContentType=content_type)
        answer = service.download(prefix + "theirs", mode="inline").expect(200)
        assert answer.header("Content-Type") == content_type
        assert answer.header("Content-Disposition").split(";")[0] == "inline"

    def test_an_empty_object(self, service, store, prefix):
        """An empty object can be viewed and downloaded."""
        store.put(prefix + "empty", b"")
        assert service.view(prefix + "empty").expect(200).data["size"] == 0
        assert service.download(prefix + "empty").expect(200).body == b""

    def test_an_image_uploaded_in_parts(self, service, store, prefix):
        """The ETag of a multipart upload is not an MD5. The image is served normally."""
        image = samples.bitmap(6 << 20)
        made = store.client.create_multipart_upload(
            Bucket=store.bucket, Key=prefix + "parts.bmp", ContentType="image/bmp"
        )
        parts = []
        for number, start in enumerate(range(0, len(image), 5 << 20), start=1):
            part = store.client.upload_part(
                Bucket=store.bucket,
                Key=prefix + "parts.bmp",
                UploadId=made["UploadId"],
                PartNumber=number,
                Body=image[start : start + (5 << 20)],
            )
            parts.append({"PartNumber": number, "ETag": part["ETag"]})
        store.client.complete_multipart_upload(
            Bucket=store.bucket, Key=prefix + "parts.bmp", UploadId=made["UploadId"], MultipartUpload={"Parts": parts}
        )
        answer = service.download(prefix + "parts.bmp").expect(200)
        assert answer.body == image
        assert answer.header("ETag").strip('"') == service.view(prefix + "parts.bmp").data["etag"].strip('"')

    def test_overwritten_by_another_tool(self, service, store, prefix):
        """The view shows the new object at once. The cache must not serve the old bytes for long."""
        service.store(samples.distinct(1), prefix + "a.png")
        service.download(prefix + "a.png").expect(200)
        store.put(prefix + "a.png", b"another, by hand", ContentType="image/png")
        assert service.view(prefix + "a.png").data["size"] == len(b"another, by hand")
        service.delete(prefix + "a.png").expect(200)
