"""Configuration from the environment."""

import os


class Config:
    """The settings of the service. The names are those of the original service (the seed)."""

    S3_ENDPOINT_URL = os.environ.get("LOCALSTACK_ENDPOINT_URL", "http://localhost:4566")
    S3_BUCKET_NAME = os.environ.get("S3_BUCKET_NAME", "image-storage-bucket")
    AWS_REGION = os.environ.get("AWS_REGION", "us-east-1")
    AWS_ACCESS_KEY_ID = os.environ.get("AWS_ACCESS_KEY_ID", "test")
    AWS_SECRET_ACCESS_KEY = os.environ.get("AWS_SECRET_ACCESS_KEY", "test")
    # One connection for each thread of the process, so that no thread opens a connection for each request.
    S3_CONNECTIONS = int(os.environ.get("THREADS", "8"))
    MAX_CONTENT_LENGTH = int(os.environ.get("MAX_UPLOAD_BYTES", str(100 << 20)))
