"""The service against docs/openapi.yaml: schemathesis makes requests from the description and checks every response.

Each operation gets requests at the limits of its schemas (the coverage phase) and random ones, valid and invalid. About
half of the valid requests for a key are for an image that exists, and most valid uploads have a real image.

All checks of schemathesis apply but those for what the API does not have (authentication, stateful links) and those in
`EXCLUDED`.
"""

import collections
import json
import os
import secrets

import hypothesis
import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import allow_header_conformance, negative_data_rejection

import openapi
import samples
from engines import Engine
from service import Service

# The largest number of random requests for an operation. Those at the limits of the schemas come on top.
MAX_EXAMPLES = 100

# Checks that an operation cannot pass, by its path.
# The names of these paths are also keys of images, so `Allow` also lists the methods of /images/{key}.
EXCLUDED = {
    f"/images/{name}": [allow_header_conformance] for name in ("upload", "copy", "move", "delete", "links", "tickets")
}


def excluded_checks(case, engine):
    """The checks that a request is not held against on an engine."""
    # An image that the engine cannot hold beside others, or cannot replace.
    fails = case.operation.label in ("POST /images/upload", "PUT /images/{key}")
    lacks = engine.lacks("object-beside-folder") or engine.lacks("replacements")
    return [*EXCLUDED.get(case.path, []), *([not_a_server_error] if fails and lacks else [])]


# The most bytes of metadata that surely fit into S3: a character may take 12 bytes there, in place of one.
SAFE_METADATA_BYTES = 170

# Mode and header fields of requests for an image that exists; `None` keeps the generated header fields. Random text is
# no range and no entity tag.
READS = [
    ("view", None),
    ("download", {"Range": "bytes=0-9"}),
    ("inline", None),
    ("download", {"Range": "bytes=99999999-"}),
    ("inline", {"If-None-Match": "*"}),
    ("download", {"If-Modified-Since": "Fri, 31 Dec 2100 23:59:59 GMT"}),
    ("inline", {"Range": "bytes=-5"}),
    ("download", {"If-Match": '"of-no-image"'}),
]

# The statuses that each operation must have had at the end, so that no case goes unchecked.
OUTCOMES = {
    "GET /images": {200, 400, 405},
    "POST /images/upload": {201, 400, 405, 409, 415},
    "GET /images/{key}": {200, 206, 304, 400, 404, 405, 412, 416},
    "DELETE /images/{key}": {200, 400, 404},
    "PUT /images/{key}": {200, 201, 400, 412, 415},
    "PATCH /images/{key}": {200, 400, 404, 415},
    "POST /images/copy": {201, 400, 404, 405, 415},
    "POST /images/move": {201, 400, 404, 405, 415},
    "POST /images/delete": {200, 400, 405, 415},
    "GET /healthz": {200, 405},
    "GET /readyz": {200, 405},
}

SCHEMA = schemathesis.openapi.from_dict(openapi.closed_document())
SCHEMA.config.update(base_url=os.environ.get("BASE_URL"))
# What a valid request may get. 412: its condition may not hold. 415: the schema of a file is any bytes. 416: the schema
# of a range is any text.
SCHEMA.config.checks.positive_data_acceptance.expected_statuses = ["2xx", "3xx", "404", "409", "412", "415", "416"]

# The parameters of a variant.
VARIANT = {
    *(
        "width",
        "height",
        "fit",
        "gravity",
        "enlarge",
        "crop",
        "rotate",
        "flip",
        "dpr",
        "format",
        "quality",
        "background",
    ),
    *("blur", "sharpen", "grayscale", "animated", "preset"),
}
# The longest side of a variant here, so that a thousand of them take little time.
LONGEST_SIDE = 300


class Images:
    """The images that the requests are for."""

    def __init__(self, service, engine):
        """Uploads one image of each type."""
        self.service = service
        self.refuses_backslashes = engine == "seaweedfs"
        self.folder = f"t{secrets.token_hex(6)}/"
        self.keys = [self._upload(name) for name in samples.TYPES]
        self.cursor = service.list(limit=1).expect(200).json["next_cursor"]
        # The turn of each request, and the statuses that each operation has had.
        self.turns = collections.defaultdict(dict)
        self.outcomes = collections.defaultdict(set)

    def _upload(self, name):
        """Uploads a sample under a key of its own, which has characters that need encoding."""
        return self.service.store(samples.read(name), f"{self.folder}{secrets.token_hex(3)} ü+%/{name}")["key"]

    def prepare(self, case):
        """Puts what exists into a valid request, and applies the rules that JSON Schema cannot say.

        It does the same when hypothesis repeats a request.
        """
        if not case.meta.generation.mode.is_positive:
            return
        request = repr((case.path_parameters, case.query, case.headers, case.body))
        # Requests take turns. One that is repeated has the same turn again.
        turns = self.turns[case.operation.label]
        choice = turns.setdefault(request, len(turns))
        match case.operation.label:
            case "GET /images":
                self._prepare_list(case)
            case "POST /images/upload":
                self._prepare_upload(case, choice)
            case "GET /images/{key}":
                self._prepare_read(case, choice)
            case "DELETE /images/{key}" | "PATCH /images/{key}":
                case.path_parameters["key"] = (
                    self._upload("small.png") if choice % 2 else self._shortened(case.path_parameters["key"])
                )
            case "PUT /images/{key}":
                self._prepare_put(case, choice)
            case "POST /images/copy" | "POST /images/move":
                key = self._upload("small.png") if choice % 2 else self._shortened(case.body["from"])
                case.body |= {"from": key, "to": f"{self.folder}{secrets.token_hex(6)}"}
            case "POST /images/delete":
                case.body["keys"] = [self._shortened(key) for key in case.body["keys"]]

    def _prepare_list(self, case):
        """A cursor comes from a response: clients do not make one."""
        if "cursor" in case.query:
            case.query["cursor"] = self.cursor
        if "include" in case.query and "limit" in case.query:
            case.query["limit"] = min(int(case.query["limit"]), 200)
        if "prefix" in case.query:
            case.query["prefix"] = self._shortened(case.query["prefix"])

    def _prepare_put(self, case, choice):
        """Most have a real image. A third of them replaces an image, and a third would replace another one."""
        case.headers.pop("If-None-Match", None)
        case.headers.pop("If-Match", None)
        case.body = samples.read("small.png") if choice % 4 else b"no image"
        if choice % 3:
            case.path_parameters["key"] = self._upload("small.png")
            case.headers["If-Match"] = "*" if choice % 3 == 1 else '"of-no-image"'
        else:
            case.path_parameters["key"] = f"{self.folder}{secrets.token_hex(6)}"

    def _prepare_upload(self, case, choice):
        """Most uploads have a real image, and some the key of an image that exists."""
        # The server ignores other fields, but refuses a control character in their names.
        case.body = {name: value for name, value in case.body.items() if name.isprintable()}
        if choice % 4:
            case.body["file"] = samples.read(list(samples.TYPES)[choice // 4 % len(samples.TYPES)])
        if choice % 4 == 1:
            case.body["key"] = self.keys[0]
        elif "key" in case.body:
            case.body["key"] = self._shortened(case.body["key"], "x" * 41)
            if self.refuses_backslashes:
                case.body["key"] = case.body["key"].replace("\\", "_")
        if len(json.dumps(case.body.get("metadata", {}))) > SAFE_METADATA_BYTES:
            case.body["metadata"] = {"description": "sample image"}

    def _prepare_read(self, case, choice):
        """Half of the requests are for an image that exists. Most of these have a real condition."""
        if choice % 2:
            case.path_parameters["key"] = self.keys[choice // 2 % len(self.keys)]
            case.query["mode"], fields = READS[choice // 2 % len(READS)]
            if fields is not None:
                case.headers.clear()
                case.headers.update(fields)
        else:
            case.path_parameters["key"] = self._shortened(case.path_parameters["key"])
        self._prepare_variant(case.query)

    @staticmethod
    def _prepare_variant(query):
        """A view has no version and no variant, a preset has to exist, and a part to lie inside of the image."""
        if query.get("mode", "view") == "view" and {"mode", "v"} & set(query):
            for name in (*VARIANT, "v"):
                query.pop(name, None)
        for name in {"width", "height"} & set(query):
            query[name] = min(int(query[name]), LONGEST_SIDE)
        if "preset" in query:
            query["preset"] = "thumbnail"
        if "crop" in query:
            query["crop"] = "1,2,30,20"

    def _shortened(self, key, name=""):
        """A key of at most 1024 bytes, with the `name` that the server adds. A schema counts characters, not bytes."""
        if key.endswith("/") and len((key + name).encode()) > 1024:
            key = key.removesuffix("/")
        return key if len(key.encode()) <= 1024 else key.encode("ascii", "replace").decode()


@pytest.fixture(scope="module")
def images(store):
    """The images. All that the module has uploaded is deleted at its end."""
    before = set(store.keys())
    yield Images(Service(os.environ["BASE_URL"]), Engine(os.environ["ENGINE"]))
    for key in set(store.keys()) - before:
        store.delete(key)


def is_valid_upload(body):
    """Whether a generated form is valid as it is sent.

    A form has only texts and files. So a field of another type than the description asks for is no fault: false is the
    key `false`, and an empty list is no field at all.
    """
    if not isinstance(body, dict) or "file" not in body:
        return False
    types = {"key": str, "metadata": dict}
    fields = {name: body[name] for name, type in types.items() if isinstance(body.get(name), type)}
    return openapi.is_valid("Upload", {**fields, "file": ""})


@SCHEMA.parametrize()
@hypothesis.settings(max_examples=MAX_EXAMPLES, suppress_health_check=list(hypothesis.HealthCheck))
def test_operation(case, images, engine):
    """Every response is one that the description has: status, header fields, media type and JSON."""
    images.prepare(case)
    excluded = excluded_checks(case, engine)
    if case.path == "/images/upload" and is_valid_upload(case.body):
        # schemathesis takes it for invalid. It does so with a key of 1023 characters, too.
        excluded = [*excluded, negative_data_rejection]
    response = case.call_and_validate(excluded_checks=excluded)
    images.outcomes[case.operation.label].add(response.status_code)


@pytest.mark.parametrize("operation", OUTCOMES)
def test_outcomes(images, engine, operation):
    """The requests have had each outcome of an operation that a client can cause."""
    outcomes = OUTCOMES[operation] - ({206, 416} if engine.lacks("ranges") else set())
    if operation == "PUT /images/{key}" and engine.lacks("replacements"):
        outcomes -= {200}
    assert outcomes <= images.outcomes[operation]
