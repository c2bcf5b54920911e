"""The API description itself: where it is served, and whether its examples and rules are right."""

import json
import subprocess

import pytest

import openapi
from own_stack import binary_of


class TestServed:
    """GET /openapi.yaml."""

    def test_the_file(self, service):
        """Clients get the file of the repository, and check each time whether their copy is still valid."""
        answer = service.get("/openapi.yaml").expect(200)
        assert answer.body == openapi.PATH.read_bytes()
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


def with_examples(node, where=""):
    """All objects of the description that have examples: their place in it, their schema and the examples."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from with_examples(item, f"{where}/{index}")
    if isinstance(node, dict):
        examples = [node["example"]] if "example" in node else []
        match node.get("examples"):
            case dict() as named:
                examples += [example["value"] for example in named.values()]
            case list() as plain:
                examples += plain
        if examples:
            yield pytest.param(node.get("schema", node), examples, id=where)
        for name, inner in node.items():
            if name not in ("example", "examples"):
                yield from with_examples(inner, f"{where}/{name}")


@pytest.mark.parametrize(("schema", "examples"), list(with_examples(openapi.closed_document())))
def test_examples(schema, examples):
    """Every example is valid for its schema, and has no member that is not described."""
    for example in examples:
        openapi.validator(schema, closed=True).validate(example)


KEYS = ["a", "a/b", "a.", "..a", ".a", "...", "a/...", "a..b/.c", "ü+ %", "é\u0301", "\u00a0", "x" * 1024, "upload"]
NO_KEYS = ["/", "/a", "a//b", ".", "..", "./a", "a/..", "a/../b", "a\x00", "a\x1f", "\x7f", "\x85", "x" * 1025]


class TestKeys:
    """The rules of keys, in the description and in the service."""

    @pytest.mark.parametrize("key", KEYS)
    def test_valid(self, service, key):
        """A key that the description allows is looked up."""
        assert openapi.is_valid("Key", key) and openapi.is_valid("UploadKey", key)
        service.view(key).refused(404, "not-found")

    @pytest.mark.parametrize("key", NO_KEYS)
    def test_invalid(self, service, key):
        """A key that the description forbids is refused."""
        assert not openapi.is_valid("Key", key)
        service.view(key).refused(400, "invalid-key")

    @pytest.mark.parametrize("key", NO_KEYS)
    def test_invalid_for_an_upload(self, service, photograph, key):
        """An upload under a key that the description forbids is refused."""
        assert not openapi.is_valid("UploadKey", key)
        service.upload(photograph, key).refused(400, "invalid-key")

    def test_empty(self, service, photograph):
        """An image has no empty key. An upload may leave the field empty, as a form of HTML does."""
        assert openapi.is_valid("UploadKey", "") and not openapi.is_valid("Key", "")
        service.delete(service.store(photograph, "")["key"]).expect(200)

    def test_folder(self, service, prefix, photograph):
        """A key of an upload may be a folder; the key of an image may not."""
        assert openapi.is_valid("UploadKey", prefix) and not openapi.is_valid("Key", prefix)
        assert openapi.is_valid("Key", service.store(photograph, prefix)["key"])


@pytest.mark.on_host
class TestSecurity:
    """Which credentials the description names."""

    def test_follows_the_permissions(self, stack):
        """A route that is open needs none. All others need one, unless access is off, which the empty member says."""
        document = openapi.document()
        command = [binary_of(stack), "routes", "--json"]
        routes = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        usual = [{}, {"bearer": []}, {"session": []}]
        assert document["security"] == usual
        described = 0
        for route in routes:
            for method in route["methods"]:
                operation = document["paths"].get(route["path"], {}).get(method.lower())
                if operation is None or route["permission"] == "session":
                    continue
                expected = usual
                if route["permission"] == "open":
                    expected = []
                elif (route["permission"], route["scopes"]) == ("image", ["read"]):
                    expected = [*usual, {"link": []}]
                elif route["kind"] == "upload":
                    expected = [*usual, {"ticket": []}]
                assert operation.get("security", usual) == expected, (method, route)
                described += 1
        assert described > 5


class TestErrors:
    """What the description says about errors."""

    def test_every_operation_has_a_default(self):
        """Any request can get an error of nginx, which `default` describes."""
        for name, item in openapi.document()["paths"].items():
            for method in {"get", "post", "delete"} & set(item):
                assert item[method]["responses"]["default"] == {"$ref": "#/components/responses/Error"}, (method, name)

    def test_names(self):
        """No schema has the name of a type that generated clients import."""
        taken = {"List", "Dict", "Any", "Union", "Error", "Object", "String", "File", "Response", "Client", "Date"}
        assert not taken & set(openapi.document()["components"]["schemas"])

    def test_objects_are_open(self):
        """A new member of a response breaks no client. Requests are closed: the service refuses unknown members."""
        closed = {
            name
            for name, schema in openapi.document()["components"]["schemas"].items()
            if schema.get("additionalProperties") is False
        }
        assert closed == {"Patch", "NewTicket", "NewSession", "FromTo", "Keys"}
        assert openapi.PATH.read_text(encoding="utf-8").count("additionalProperties: false") == len(closed)
