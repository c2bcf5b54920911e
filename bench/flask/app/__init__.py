"""The reference service: the same image API as ImageFCGI, written with Flask, boto3 and gunicorn."""

from flask import Flask

from .api import images
from .config import Config
from .exceptions import register_error_handlers
from .services.s3_service import S3Service


def create_app(config: type[Config] = Config) -> Flask:
    """Create the application, and the bucket if it does not exist."""
    app = Flask(__name__)
    app.config.from_object(config)
    app.json.sort_keys = False
    app.extensions["s3"] = S3Service.from_config(app.config)
    app.extensions["s3"].ensure_bucket()
    app.register_blueprint(images)
    register_error_handlers(app)
    return app
