"""The API description itself: where it is served, and whether its examples and patterns say what they should."""

from pathlib import Path

import pytest

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"


class TestServed:
    """GET /openapi.yaml."""

    def test_the_file(self, service):
        """Clients get the file of the repository, and check each time whether their copy is still valid."""
        answer = service.get("/openapi.yaml").expect(200)
        assert answer.body == DOCUMENT.read_bytes()
        assert answer.header("Content-Type") == "application/yaml"
        assert answer.header("Cache-Control") == "no-cache"
        etag = answer.header("ETag")
        assert service.get("/openapi.yaml?v=1", {"If-None-Match": etag}).expect(304).header("ETag") == etag

    def test_head(self, service):
        """HEAD has the headers of GET and no body."""
        get, head = service.get("/openapi.yaml").expect(200), service.head("/openapi.yaml").expect(200)
        assert head.body == b""
        for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified", "Cache-Control"):
            assert head.header(name) == get.header(name) is not None, name

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    def test_other_methods(self, service, method):
        """Other methods are refused, with the methods that are allowed."""
        answer = service.request(method, "/openapi.yaml", body=b"x")
        answer.refused(405, "method-not-allowed")
        assert answer.header("Allow") == "GET, HEAD"

    def test_errors_are_json(self, service):
        """A body, a condition that does not hold and a range outside of the file get errors of the usual form."""
        service.request("GET", "/openapi.yaml", body=b"x").refused(400, "unexpected-body")
        service.get("/openapi.yaml", {"If-Match": '"other"'}).refused(412, "precondition-failed")
        service.get("/openapi.yaml", {"Range": "bytes=9999999-"}).refused(416, "range-not-satisfiable")

    @pytest.mark.parametrize("target", ["/openapi%2Eyaml", "/%6Fpenapi.yaml", "/x/../openapi.yaml", "//openapi.yaml"])
    def test_other_spellings(self, service, target):
        """A path is compared as it was sent, as for all other routes."""
        service.get(target).refused(404, "not-found")

    def test_keys_are_not_mistaken_for_it(self, service):
        """An invalid key that nginx would resolve to the document is still an invalid key."""
        service.get("/images/../openapi.yaml").refused(400, "invalid-key")
        service.get("/_document").refused(404, "not-found")
