"""The service's errors and the JSON answers they become."""

from werkzeug.exceptions import HTTPException

from flask import Flask, current_app, jsonify


class ImageAPIError(Exception):
    """A failure with the status and the message that the client gets."""

    status = 500
    message = "Internal error"

    def __init__(self, message: str | None = None):
        super().__init__(message or self.message)


class BadRequest(ImageAPIError):
    """The request cannot be understood."""

    status = 400
    message = "Bad request"


class ImageNotFound(ImageAPIError):
    """There is no object under the key."""

    status = 404
    message = "Image not found"


class StorageError(ImageAPIError):
    """S3 failed or did not answer."""

    status = 502
    message = "Storage is unavailable"


def register_error_handlers(app: Flask) -> None:
    """Answer every failure in the one JSON shape."""

    @app.errorhandler(ImageAPIError)
    def image_api_error(error: ImageAPIError):
        return jsonify(status="error", message=str(error)), error.status

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException):
        return jsonify(status="error", message=error.description), error.code

    @app.errorhandler(Exception)
    def unknown_error(error: Exception):
        current_app.logger.error("unhandled error", exc_info=error)
        return jsonify(status="error", message="Internal error"), 500
