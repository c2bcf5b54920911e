"""The API description in docs/openapi.yaml, for the tests that hold the service against it."""

from pathlib import Path

import jsonschema_rs
import yaml

PATH = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"


def document():
    """The description, parsed."""
    return yaml.safe_load(PATH.read_text(encoding="utf-8"))


def closed_document():
    """The description, with every object of a response closed.

    For clients these objects are open: a new member breaks no client. For our tests a member that is not described is
    an error.
    """
    closed = document()
    for name, schema in closed["components"]["schemas"].items():
        if name != "Upload":
            _close(schema)
    return closed


def validator(schema, *, closed=False):
    """A validator for a schema that may refer to components of the description. It checks formats, too."""
    components = (closed_document() if closed else document())["components"]
    return jsonschema_rs.Draft202012Validator({**schema, "components": components}, validate_formats=True)


def is_valid(name, value):
    """Whether a value is valid for a schema of the description."""
    return validator({"$ref": f"#/components/schemas/{name}"}).is_valid(value)


def _close(schema):
    """Adds `additionalProperties: false` to a schema, and to those inside it, where they list properties."""
    if "properties" in schema:
        schema.setdefault("additionalProperties", False)
        for inner in schema["properties"].values():
            _close(inner)
