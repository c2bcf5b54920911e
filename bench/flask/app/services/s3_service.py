"""Images in one S3 bucket, through boto3."""

import json
import os
import uuid
from typing import Any

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.client import Config as ClientConfig
from botocore.exceptions import BotoCoreError, ClientError
from werkzeug.datastructures import FileStorage

from ..exceptions import ImageNotFound, StorageError

NOT_FOUND = {"404", "NoSuchKey", "NotFound"}


class S3Service:
    """The images in one bucket. Each process has one client: boto3's clients are thread-safe and reuse connections."""

    def __init__(self, client: Any, bucket: str):
        self._client = client
        self._bucket = bucket
        # Parts are sent one after the other: the process already has as many threads as the machine can use.
        self._transfer = TransferConfig(use_threads=False)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "S3Service":
        """Create the service from the configuration."""
        client = boto3.client(
            "s3",
            endpoint_url=config["S3_ENDPOINT_URL"],
            region_name=config["AWS_REGION"],
            aws_access_key_id=config["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=config["AWS_SECRET_ACCESS_KEY"],
            config=ClientConfig(
                max_pool_connections=config["S3_CONNECTIONS"],
                s3={"addressing_style": "path"},
                retries={"max_attempts": 3, "mode": "standard"},
                # Not every S3 supports trailing checksums, so use boto3's older behaviour.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
        return cls(client, config["S3_BUCKET_NAME"])

    def ensure_bucket(self) -> None:
        """Create the bucket if it does not exist."""
        try:
            self._client.head_bucket(Bucket=self._bucket)
        except ClientError:
            try:
                self._client.create_bucket(Bucket=self._bucket)
            except ClientError as error:
                # Another process has created it first.
                if error.response["Error"]["Code"] not in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}:
                    raise

    def list(self, prefix: str, limit: int) -> list[dict[str, Any]]:
        """The first `limit` objects whose key starts with `prefix`, in key order."""
        page = self._call("list_objects_v2", Prefix=prefix, MaxKeys=limit)
        return [
            {
                "key": item["Key"],
                "size": item["Size"],
                "last_modified": item["LastModified"].isoformat(),
                "etag": item["ETag"],
            }
            for item in page.get("Contents", [])
        ]

    def upload(self, file: FileStorage, metadata: dict[str, Any]) -> dict[str, Any]:
        """Store the file under a new key and return its description."""
        key = str(uuid.uuid4()) + os.path.splitext(file.filename or "")[1].lower()
        size = file.stream.seek(0, os.SEEK_END)
        file.stream.seek(0)
        try:
            self._client.upload_fileobj(
                file.stream,
                self._bucket,
                key,
                ExtraArgs={
                    "ContentType": file.mimetype or "application/octet-stream",
                    "Metadata": {
                        name: value if isinstance(value, str) else json.dumps(value) for name, value in metadata.items()
                    },
                },
                Config=self._transfer,
            )
        except (BotoCoreError, ClientError) as error:
            raise StorageError from error
        return {
            "key": key,
            "size": size,
            "content_type": file.mimetype,
            "filename": file.filename,
            "metadata": metadata,
        }

    def view(self, key: str) -> dict[str, Any]:
        """An object's size, type, dates and metadata."""
        head = self._call("head_object", Key=key)
        return {
            "key": key,
            "size": head["ContentLength"],
            "content_type": head["ContentType"],
            "last_modified": head["LastModified"].isoformat(),
            "etag": head["ETag"],
            "metadata": head["Metadata"],
        }

    def open(self, key: str) -> dict[str, Any]:
        """S3's response with the object's bytes as a stream. The caller closes the stream."""
        return self._call("get_object", Key=key)

    def delete(self, key: str) -> None:
        """Delete an object. Fails if it does not exist."""
        self._call("head_object", Key=key)
        self._call("delete_object", Key=key)

    def _call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        """Call one S3 operation on the bucket and convert boto3's errors to ours."""
        try:
            return getattr(self._client, operation)(Bucket=self._bucket, **arguments)
        except ClientError as error:
            if error.response["Error"]["Code"] in NOT_FOUND:
                raise ImageNotFound from error
            raise StorageError from error
        except BotoCoreError as error:
            raise StorageError from error
