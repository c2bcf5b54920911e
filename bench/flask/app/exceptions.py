"""The service's errors and their JSON responses."""

from werkzeug.exceptions import HTTPException

from flask import Flask, current_app, jsonify


class ImageAPIError(Exception):
    """An error with the status and the message for the client."""

    status = 500
    message = "Internal error"

    def __init__(self, message: str | None = None):
        super().__init__(message or self.message)


class BadRequest(ImageAPIError):
    """The request is invalid."""

    status = 400
    message = "Bad request"


class ImageNotFound(ImageAPIError):
    """No object has this key."""

    status = 404
    message = "Image not found"


class StorageError(ImageAPIError):
    """S3 failed or sent no response."""

    status = 502
    message = "Storage is unavailable"


def register_error_handlers(app: Flask) -> None:
    """Send every error in the same JSON format."""

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
