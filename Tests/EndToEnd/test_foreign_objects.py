"""Objects that other tools have stored in the bucket, and how the bucket's owner wants new ones to be kept."""

import gzip

import pytest

import samples
from own_stack import service_on

PNG = samples.read("small.png")


@pytest.mark.needs("content-encodings")
def test_compressed_bytes_are_sent_as_such(service, store, prefix):
    """A client that does not decode gets the stored bytes, from S3 and from the cache, whole and in ranges."""
    packed = gzip.compress(PNG)
    store.put(prefix + "a.png", packed, ContentType="image/png", ContentEncoding="gzip")
    for _ in range(2):
        response = service.download(prefix + "a.png", mode="inline").expect(200)
        assert response.header("Content-Encoding") == "gzip"
        assert gzip.decompress(response.body) == PNG
    part = service.download(prefix + "a.png", {"Range": "bytes=2-9"}).expect(206)
    assert (part.body, part.header("Content-Encoding")) == (packed[2:10], "gzip")
    conditional = {"Range": "bytes=2-9", "If-Range": response.header("ETag")}
    assert service.download(prefix + "a.png", conditional).expect(206).header("Content-Encoding") == "gzip"
    head = service.head(service.target(f"/images/{prefix}a.png?mode=download")).expect(200)
    assert (head.header("Content-Encoding"), head.header("Content-Length")) == ("gzip", str(len(packed)))
    unchanged = service.download(prefix + "a.png", {"If-None-Match": response.header("ETag")}).expect(304)
    assert unchanged.header("Content-Encoding") is None
    # Our own images have none.
    service.store(PNG, prefix + "own.png")
    assert service.download(prefix + "own.png").expect(200).header("Content-Encoding") is None


def test_lists_leave_out_what_no_request_accepts(service, store, prefix):
    """Pages go on behind such objects."""
    shown = [prefix + name for name in ("a.png", "b/c.png", "z.png")]
    for key in shown:
        service.store(PNG, key)
    # SeaweedFS cannot hold the keys of the unit test, which are folders to it.
    for name in ("b/x\x01y", "\x7f"):
        store.put(prefix + name, b"")
    found, target = [], f"/images?prefix={prefix}&limit=1"
    while target:
        page = service.get(target).expect(200)
        found += [entry["key"] for entry in page.data]
        cursor = page.json.get("next_cursor")
        target = cursor and f"/images?prefix={prefix}&limit=1&cursor={cursor}"
    assert sorted(found) == shown


@pytest.mark.needs("customer-keys")
class TestCustomerKey:
    """An object under a key of the customer (SSE-C)."""

    def test_says_so_and_can_be_deleted(self, service, store, prefix):
        """No request can read it. It is there, nevertheless."""
        key = prefix + "secret.png"
        store.put(key, PNG, SSECustomerAlgorithm="AES256", SSECustomerKey="k" * 32)
        service.view(key).refused(409, "image-encrypted")
        for mode in ("download", "inline"):
            service.download(key, mode=mode).refused(409, "image-encrypted")
            service.download(key, {"Range": "bytes=0-1"}, mode).refused(409, "image-encrypted")
        service.delete(key).expect(200)
        assert store.keys(prefix) == []


@pytest.mark.needs("storage-classes")
def test_an_archived_image(service, store, prefix):
    """Its view names the archive. It can be deleted. LocalStack gives the bytes nevertheless."""
    key = prefix + "old.png"
    store.put(key, PNG, StorageClass="DEEP_ARCHIVE")
    assert service.view(key).expect(200).data["storage_class"] == "DEEP_ARCHIVE"
    download = service.download(key)
    assert download.status == 200 or download.refused(409, "image-archived")
    service.delete(key).expect(200)
    store.put(key, PNG)
    assert "storage_class" not in service.view(key).expect(200).data


@pytest.mark.on_host
@pytest.mark.needs("encryption-at-rest")
@pytest.mark.needs("storage-classes")
@pytest.mark.parametrize("size", [20_000, 6_000_000])
def test_encryption_and_class_of_uploads(stack, store, prefix, tmp_path, size):
    """What is set goes with each upload, in one request and in parts."""
    variables = {"S3_SSE": "AES256", "S3_STORAGE_CLASS": "STANDARD_IA", "S3_MULTIPART_THRESHOLD_BYTES": str(5 << 20)}
    with service_on(stack, tmp_path, **variables, S3_PART_SIZE_BYTES=str(5 << 20)) as service:
        service.store(samples.bitmap(size), prefix + "a.bmp")
        assert service.view(prefix + "a.bmp").expect(200).data["storage_class"] == "STANDARD_IA"
    head = store.client.head_object(Bucket=store.bucket, Key=prefix + "a.bmp")
    assert (head["ServerSideEncryption"], head["StorageClass"]) == ("AES256", "STANDARD_IA")


@pytest.mark.on_host
def test_another_bucket_in_the_same_folder(stack, store, prefix, tmp_path):
    """nginx's copies of one bucket are not sent for another one."""
    key = prefix + "a.png"
    other = "other-" + prefix.strip("/")
    store.put(key, PNG, ContentType="image/png")
    store.client.create_bucket(Bucket=other)
    try:
        with service_on(stack, tmp_path) as service:
            for _ in range(2):
                assert service.download(key).expect(200).body == PNG
        store.client.put_object(Bucket=other, Key=key, Body=b"other", ContentType="image/png")
        with service_on(stack, tmp_path, S3_BUCKET_NAME=other) as service:
            assert service.download(key).expect(200).body == b"other"
    finally:
        store.client.delete_object(Bucket=other, Key=key)
        store.client.delete_bucket(Bucket=other)
