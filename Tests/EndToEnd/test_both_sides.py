"""nginx and the workers say the same for the same error."""

import pytest

from fastcgi import ask

pytestmark = pytest.mark.on_host


def told(answer):
    """What a client reads of an error, without its id."""
    body = {name: value for name, value in answer.json.items() if name != "request_id"}
    return answer.status, answer.header("Allow"), answer.header("Cache-Control"), answer.header("Content-Type"), body


@pytest.mark.parametrize(
    "method, target, status, code",
    [
        ("POST", "/none", 404, "not-found"),
        ("PUT", "/none", 404, "not-found"),
        ("POST", "/images", 405, "method-not-allowed"),
        ("OPTIONS", "/images/upload", 405, "method-not-allowed"),
        ("POST", "/images/a", 405, "method-not-allowed"),
        ("OPTIONS", "/images/a", 405, "method-not-allowed"),
        ("DELETE", "/healthz", 405, "method-not-allowed"),
        ("PATCH", "/readyz", 405, "method-not-allowed"),
    ],
)
def test_what_nginx_refuses(service, stack, method, target, status, code):
    """A worker that gets the same request says the same, `Allow` included."""
    refused = service.request(method, target)
    refused.refused(status, code)
    assert told(refused) == told(ask(stack.run_dir / "pool.sock", method, target))
    assert (refused.header("Allow") is None) == (status != 405)


def test_too_large(service, stack, max_upload_bytes):
    """The limit and the declared length are in both."""
    fields = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(max_upload_bytes + 1)}
    refused = service.request("POST", "/images/upload", fields)
    refused.refused(413, "payload-too-large")
    worker = ask(
        stack.run_dir / "pool.sock",
        "POST",
        "/images/upload",
        CONTENT_TYPE=fields["Content-Type"],
        CONTENT_LENGTH=fields["Content-Length"],
    )
    assert told(refused) == told(worker)


def test_a_missing_image(service, prefix):
    """A worker refuses a view, nginx a download that S3 refuses."""
    assert told(service.view(prefix + "none")) == told(service.download(prefix + "none"))


def test_caches(service, prefix, photograph):
    """A view may be kept but must be checked, a list may not be kept, and a refused range is not the image."""
    service.store(photograph, prefix + "a.jpg")
    assert service.view(prefix + "a.jpg").expect(200).header("Cache-Control") == "no-cache"
    assert service.view(prefix + "none.jpg").expect(404).header("Cache-Control") == "no-store"
    assert service.list(prefix=prefix).expect(200).header("Cache-Control") == "no-store"
    assert service.get("/healthz").expect(200).header("Cache-Control") == "no-store"
    outside = service.download(prefix + "a.jpg", {"Range": "bytes=99999999-"}).expect(416)
    assert outside.header("Cache-Control") == "no-store"
    assert service.download(prefix + "a.jpg").expect(200).header("Cache-Control") == "no-cache"
    assert service.delete(prefix + "a.jpg").expect(200).header("Cache-Control") == "no-store"
