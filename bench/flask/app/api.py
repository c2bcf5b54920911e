"""The routes under /images."""

import json
from typing import cast
from urllib.parse import quote

from flask import Blueprint, Response, current_app, jsonify, request

from .exceptions import BadRequest
from .services.s3_service import S3Service

images = Blueprint("images", __name__, url_prefix="/images")

CHUNK_BYTES = 256 * 1024


def storage() -> S3Service:
    """The S3 service of this process."""
    return cast(S3Service, current_app.extensions["s3"])


def image_url(key: str) -> str:
    """The path of an image."""
    return f"/images/{quote(key)}"


@images.get("", strict_slashes=False)
def list_images():
    """List at most `limit` keys that start with `prefix`, in order."""
    try:
        limit = int(request.args.get("limit", "1000"))
    except ValueError:
        raise BadRequest("limit must be a number") from None
    if not 1 <= limit <= 1000:
        raise BadRequest("limit must be 1 to 1000")
    found = storage().list(request.args.get("prefix", ""), limit)
    return jsonify(status="success", data=[{**item, "url": image_url(item["key"])} for item in found])


@images.post("/upload")
def upload_image():
    """Store the form's `file` with its `metadata` under a new key."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise BadRequest("file is required")
    try:
        metadata = json.loads(request.form.get("metadata") or "{}")
    except ValueError:
        raise BadRequest("metadata must be JSON") from None
    if not isinstance(metadata, dict):
        raise BadRequest("metadata must be a JSON object")
    stored = storage().upload(file, metadata)
    response = jsonify(status="success", data={**stored, "url": image_url(stored["key"])})
    response.headers["Location"] = image_url(stored["key"])
    return response, 201


@images.get("/<path:key>")
def get_image(key: str):
    """View an image's metadata, or download its bytes with `mode=download`."""
    mode = request.args.get("mode", "view")
    if mode == "view":
        return jsonify(status="success", data={**storage().view(key), "url": image_url(key)})
    if mode != "download":
        raise BadRequest("mode must be view or download")
    found = storage().open(key)
    response = Response(found["Body"].iter_chunks(CHUNK_BYTES), mimetype=found["ContentType"])
    response.call_on_close(found["Body"].close)
    response.content_length = found["ContentLength"]
    response.headers["ETag"] = found["ETag"]
    response.last_modified = found["LastModified"]
    response.headers.set("Content-Disposition", "attachment", filename=key.rsplit("/", 1)[-1])
    return response


@images.delete("/<path:key>")
def delete_image(key: str):
    """Delete an image."""
    storage().delete(key)
    return jsonify(status="success", data={"key": key})
