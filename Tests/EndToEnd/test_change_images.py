"""PUT, PATCH, copy, move and delete of many, and several files in one upload."""

import hashlib
import json

import pytest

import form
import samples
from service import path

PNG = samples.read("small.png")
OTHER = samples.distinct(7)


def send(service, method, target, document, headers=()):
    """Sends a JSON document."""
    headers = {"Content-Type": "application/json", **dict(headers)}
    return service.request(method, target, headers, json.dumps(document, ensure_ascii=False).encode())


def tag(service, key):
    """The tag of an image's view."""
    return service.view(key).expect(200).header("ETag")


class TestPut:
    """`PUT /images/<key>`."""

    def test_stores_the_raw_bytes(self, service, store, photograph, prefix):
        """The type is that of the bytes, whatever the Content-Type; the file name is the end of the key."""
        answer = service.request("PUT", path(prefix + "lake é.jpg"), {"Content-Type": "text/html"}, photograph)
        data = answer.expect(201).data
        assert service.target(answer.header("Location")) == path(prefix + "lake é.jpg")
        assert (data["content_type"], data["filename"], data["metadata"]) == ("image/jpeg", "lake é.jpg", {})
        assert data["sha256"] == hashlib.sha256(photograph).hexdigest()
        assert store.get(prefix + "lake é.jpg")["Body"] == photograph
        assert service.download(prefix + "lake é.jpg").body == photograph

    def test_never_overwrites(self, service, store, prefix):
        """409 where the key is taken, 412 with If-None-Match: *. Two at once have one winner."""
        target = path(prefix + "a.png")
        service.request("PUT", target, {"If-None-Match": "*"}, PNG).expect(201)
        service.request("PUT", target, {}, OTHER).refused(409, "key-exists")
        service.request("PUT", target, {"If-None-Match": "*"}, OTHER).refused(412, "precondition-failed")
        assert store.get(prefix + "a.png")["Body"] == PNG

    @pytest.mark.parametrize("headers", [{"If-Match": "*"}, {"If-Match": '"0"'}])
    def test_replaces_nothing_where_there_is_nothing(self, service, store, prefix, headers):
        """412, and nothing is stored."""
        service.request("PUT", path(prefix + "a.png"), headers, PNG).refused(412, "precondition-failed")
        assert store.keys(prefix) == []

    @pytest.mark.needs("replacements")
    def test_replaces(self, service, store, prefix, photograph):
        """Metadata and file name stay; type and facts are those of the new bytes, which every read has at once."""
        key = prefix + "a"
        made = service.store(PNG, key, '{"title":"ü","tags":[1]}', "Ä.png")
        service.download(key, mode="inline").expect(200)
        service.variant(key, width=10)
        old = tag(service, key)
        service.request("PUT", path(key), {"If-Match": '"0"'}, photograph).refused(412, "precondition-failed")
        answer = service.request("PUT", path(key), {"If-Match": f'"{made["etag"]}"'}, photograph).expect(200)
        assert (answer.data["filename"], answer.data["metadata"]) == ("Ä.png", {"title": "ü", "tags": [1]})
        view = service.view(key).expect(200)
        assert view.header("ETag") != old
        assert (view.data["content_type"], view.data["etag"]) == ("image/jpeg", answer.data["etag"])
        assert view.data["width"] == answer.data["width"] != made["width"]
        assert service.download(key, mode="inline").body == photograph
        service.request("PUT", path(key), {"If-Match": old}, PNG).refused(412, "precondition-failed")
        service.request("PUT", path(key), {"If-Match": view.header("ETag")}, PNG).expect(200)
        assert store.get(key)["Body"] == PNG

    @pytest.mark.needs("one-replacement")
    def test_one_of_many_replaces(self, service, store, prefix, at_once):
        """Of several that name the same tag, one wins; the others get 412."""
        key = prefix + "a.png"
        etag = service.store(PNG, key)["etag"]
        pictures = [samples.distinct(number) for number in range(8)]
        answers = at_once(lambda image: service.request("PUT", path(key), {"If-Match": f'"{etag}"'}, image), pictures)
        assert sorted(answer.status for answer in answers) == [200] + 7 * [412]
        winner = next(image for image, answer in zip(pictures, answers, strict=True) if answer.status == 200)
        assert store.get(key)["Body"] == winner

    def test_refusals(self, service, store, prefix):
        """What is no image, has no bytes or is compressed is refused, as in uploads."""
        service.request("PUT", path(prefix + "a"), {}, b"<svg/>").refused(415, "unsupported-media-type")
        service.request("PUT", path(prefix + "a"), {}, b"").refused(400, "empty-file")
        service.request("PUT", path(prefix + "a"), {"Content-Encoding": "gzip"}, PNG).refused(
            415, "unsupported-media-type"
        )
        assert store.keys(prefix) == []


class TestPatch:
    """`PATCH /images/<key>`."""

    def test_changes_what_it_names(self, service, store, prefix, photograph):
        """Everything else stays: bytes, type, facts."""
        key = prefix + "a.jpg"
        made = service.store(photograph, key, '{"title":"x","n":{"a":1,"b":2}}', "old.jpg")
        service.download(key).expect(200)
        first = tag(service, key)
        patch = {"metadata": {"title": None, "n": {"a": None, "c": "é"}}, "filename": "né.jpg"}
        answer = send(service, "PATCH", path(key), patch, {"If-Match": first}).expect(200)
        assert answer.data["metadata"] == {"n": {"b": 2, "c": "é"}}
        for name in ("size", "etag", "content_type", "width", "height", "format", "url"):
            assert answer.data[name] == made[name]
        view = service.view(key)
        assert (view.data, view.header("ETag")) == (answer.data, answer.header("ETag"))
        assert "filename*=UTF-8''n%C3%A9.jpg" in service.download(key).header("Content-Disposition")
        assert service.download(key).body == photograph
        send(service, "PATCH", path(key), patch, {"If-Match": first}).refused(412, "precondition-failed")
        before = store.get(key)["LastModified"]
        assert send(service, "PATCH", path(key), patch).expect(200).data == answer.data
        assert store.get(key)["LastModified"] == before

    def test_keeps_what_other_tools_wrote(self, service, store, prefix):
        """Fields that are not named, and header fields that the service does not know."""
        key = prefix + "theirs"
        more = {"CacheControl": "max-age=7", "ContentLanguage": "de"}
        store.put(key, PNG, ContentType="image/png", Metadata={"tags": "a,b", "title": "x"}, **more)
        send(service, "PATCH", path(key), {"metadata": {"title": "y"}}).expect(200)
        held = store.client.head_object(Bucket=store.bucket, Key=key)
        # rclone writes the names in its own case.
        assert {name.lower(): value for name, value in held["Metadata"].items()} == {"tags": "a,b", "title": "y"}
        assert (held["CacheControl"], held["ContentLanguage"], held["ContentType"]) == ("max-age=7", "de", "image/png")

    def test_an_object_in_parts_keeps_its_bytes(self, service, store, prefix):
        """Whatever becomes of its tag, its bytes and its downloads stay, and the view's conditions hold."""
        key = prefix + "parts.bmp"
        image = samples.bitmap(6 << 20)
        made = store.client.create_multipart_upload(Bucket=store.bucket, Key=key, ContentType="image/bmp")
        parts = []
        for number, start in enumerate(range(0, len(image), 5 << 20), start=1):
            part = store.client.upload_part(
                Bucket=store.bucket,
                Key=key,
                UploadId=made["UploadId"],
                PartNumber=number,
                Body=image[start : start + (5 << 20)],
            )
            parts.append({"PartNumber": number, "ETag": part["ETag"]})
        store.client.complete_multipart_upload(
            Bucket=store.bucket, Key=key, UploadId=made["UploadId"], MultipartUpload={"Parts": parts}
        )
        assert service.download(key).expect(200).body == image
        answer = send(service, "PATCH", path(key), {"metadata": {"a": "b"}}).expect(200)
        assert service.view(key).data == answer.data
        download = service.download(key).expect(200)
        assert download.body == image
        assert download.header("ETag").strip('"') == answer.data["etag"]
        part = service.download(key, {"Range": "bytes=5242870-5242889"}).expect(206)
        assert part.body == image[5242870:5242890]

    def test_refusals(self, service, prefix):
        """Missing images, other bodies, unknown members."""
        send(service, "PATCH", path(prefix + "none"), {"metadata": {}}).refused(404, "not-found")
        target = path(prefix + "a.png")
        service.store(PNG, prefix + "a.png")
        send(service, "PATCH", target, {"meta": {}}).refused(400, "invalid-body")
        send(service, "PATCH", target, {"filename": 7}).refused(400, "invalid-body")
        send(service, "PATCH", target, []).refused(400, "invalid-body")
        send(service, "PATCH", target, {"metadata": {"a": 2048 * "x"}}).refused(400, "metadata-too-large")
        service.request("PATCH", target, {"Content-Type": "text/plain"}, b"{}").refused(415, "unsupported-media-type")
        large = service.request("PATCH", target, {"Content-Type": "application/json"}, b" " * (1 << 20) + b"{}")
        assert large.refused(413, "payload-too-large")["limit"] == 1 << 20


class TestViewTags:
    """The tag of a view."""

    def test_conditions(self, service, prefix):
        """Views answer If-None-Match with 304, and If-Match with 412."""
        service.store(PNG, prefix + "a.png")
        first = tag(service, prefix + "a.png")
        assert first.startswith('"m-')
        target = path(prefix + "a.png")
        same = service.get(target, {"If-None-Match": first}).expect(304)
        assert (same.body, same.header("ETag"), same.header("Cache-Control")) == (b"", first, "no-cache")
        assert service.head(target, {"If-None-Match": first}).status == 304
        service.get(target, {"If-Match": '"x"'}).refused(412, "precondition-failed")
        send(service, "PATCH", target, {"metadata": {"a": 1}}).expect(200)
        assert service.get(target, {"If-None-Match": first}).status == 200
        service.request("DELETE", target, {"If-Match": first}).refused(412, "precondition-failed")
        service.request("DELETE", target, {"If-Match": tag(service, prefix + "a.png")}).expect(200)


class TestCopyAndMove:
    """`POST /images/copy` and `/images/move`."""

    @pytest.mark.needs("exact-copies")
    def test_copy_and_move(self, service, store, prefix, photograph):
        """All of the image is there under the new key; a taken key stays as it is."""
        source, target, third = prefix + "a.jpg", prefix + "b/é +.jpg", prefix + "c.jpg"
        service.store(photograph, source, '{"title":"ü"}', "n.jpg")
        service.download(target).refused(404, "not-found")
        original = service.view(source).data
        answer = send(service, "POST", "/images/copy", {"from": source, "to": target}).expect(201)
        assert service.target(answer.header("Location")) == path(target)
        assert service.view(target).data == answer.data
        same = {"size", "content_type", "filename", "metadata", "width", "height", "format"}
        assert {name: answer.data[name] for name in same} == {name: original[name] for name in same}
        assert service.download(target).expect(200).body == photograph
        send(service, "POST", "/images/copy", {"from": source, "to": target}).refused(409, "key-exists")
        send(service, "POST", "/images/move", {"from": source, "to": target}).refused(409, "key-exists")
        send(service, "POST", "/images/move", {"from": source, "to": third}).expect(201)
        assert store.keys(prefix) == sorted([target, third])
        service.download(source).refused(404, "not-found")
        assert service.download(third).expect(200).body == photograph
        send(service, "POST", "/images/move", {"from": source, "to": prefix + "d"}).refused(404, "not-found")

    @pytest.mark.parametrize("name", [pytest.param("copy", marks=pytest.mark.needs("one-copy")), "move"])
    def test_one_of_many(self, service, store, prefix, at_once, name):
        """Of several to one key, one wins. No image is lost."""
        sources = [f"{prefix}{number}.png" for number in range(6)]
        for number, key in enumerate(sources):
            service.store(samples.distinct(number), key)
        answers = at_once(
            lambda key: send(service, "POST", f"/images/{name}", {"from": key, "to": prefix + "z"}), sources
        )
        assert sorted(answer.status for answer in answers) == [201] + 5 * [409]
        winner = next(number for number, answer in enumerate(answers) if answer.status == 201)
        assert store.get(prefix + "z")["Body"] == samples.distinct(winner)
        left = [key for number, key in enumerate(sources) if name == "copy" or number != winner]
        assert store.keys(prefix) == [*left, prefix + "z"]

    def test_refusals(self, service, prefix):
        """Bodies without the two keys, and the same key twice."""
        for more in ({}, {"to": "a"}, {"to": 1}, {"to": "b", "c": 1}):
            document = {"from": "a", **more}
            send(service, "POST", "/images/copy", document).refused(400, "invalid-body")
        send(service, "POST", "/images/copy", {"from": prefix + "a", "to": ".image-fcgi/a"}).refused(400, "invalid-key")

    @pytest.mark.parametrize("name", ["copy", "move", "delete", "upload"])
    def test_the_names_are_keys_too(self, service, store, name):
        """GET and DELETE treat them as keys."""
        service.get(f"/images/{name}").refused(404, "not-found")
        assert service.request("PATCH", f"/images/{name}", {}, b"").status == 415


class TestDeleteMany:
    """`POST /images/delete`."""

    def test_each_key_has_its_outcome(self, service, store, prefix):
        """Keys that are not there count as deleted; the service answers in order."""
        names = ["a.png", "b/é.png", "c\ufffe.png"]
        for name in names[:2]:
            service.store(PNG, prefix + name)
        service.store(PNG, prefix + "stays.png")
        service.download(prefix + "a.png").expect(200)
        keys = [prefix + name for name in [*names, "a.png", "none"]] + [".image-fcgi/a"]
        data = send(service, "POST", "/images/delete", {"keys": keys}).expect(200).data
        assert [entry["key"] for entry in data] == keys
        assert [entry["deleted"] for entry in data] == 5 * [True] + [False]
        assert data[-1]["code"] == "invalid-key"
        assert store.keys(prefix) == [prefix + "stays.png"]
        service.download(prefix + "a.png").refused(404, "not-found")

    def test_refusals(self, service):
        """No keys, and too many."""
        send(service, "POST", "/images/delete", {"keys": []}).refused(400, "invalid-body")
        many = send(service, "POST", "/images/delete", {"keys": 1001 * ["a"]}).refused(400, "invalid-body")
        assert (many["limit"], many["actual"]) == (1000, 1001)


class TestSeveralFiles:
    """Several files in one upload."""

    def test_all_are_stored(self, service, store, prefix, photograph):
        """The answer is an array, in the order of the form."""
        parts = [
            form.part("key", prefix.encode()),
            form.part("metadata", b'{"trip":"lake"}'),
            form.part("file", photograph, "a.jpg", "image/jpeg"),
            form.part("file", PNG, "b.png", "image/png"),
        ]
        answer = service.request("POST", "/images/upload", {"Content-Type": form.content_type()}, form.join(parts))
        data = answer.expect(201).data
        assert [(entry["filename"], entry["content_type"]) for entry in data] == [
            ("a.jpg", "image/jpeg"),
            ("b.png", "image/png"),
        ]
        assert all(entry["key"].startswith(prefix) and entry["metadata"] == {"trip": "lake"} for entry in data)
        assert [store.get(entry["key"])["Body"] for entry in data] == [photograph, PNG]

    def test_all_or_none(self, service, store, prefix):
        """One that is no image stops all; the message says which."""
        parts = [
            form.part("key", prefix.encode()),
            form.part("file", PNG, "a.png", "image/png"),
            form.part("file", b"<svg/>", "b.png", "image/png"),
        ]
        answer = service.request("POST", "/images/upload", {"Content-Type": form.content_type()}, form.join(parts))
        assert "file 2" in answer.refused(415, "unsupported-media-type")["message"]
        assert store.keys(prefix) == []
        parts[0] = form.part("key", (prefix + "a").encode())
        answer = service.request("POST", "/images/upload", {"Content-Type": form.content_type()}, form.join(parts))
        answer.refused(400, "invalid-key")
