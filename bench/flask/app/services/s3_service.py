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
    """One client a process: boto3's clients are thread-safe and keep their connections."""

    def __init__(self, client: Any, bucket: str):
        self._client = client
        self._bucket = bucket
        # Parts are sent in turn: the threads of the process are already as many as the machine can use.
        self._transfer = TransferConfig(use_threads=False)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "S3Service":
        """Make the service that the configuration describes."""
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
                # Trailing checksums are not understood by every S3; boto3's older behaviour is.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
        return cls(client, config["S3_BUCKET_NAME"])

    def ensure_bucket(self) -> None:
        """Make the bucket unless it is there."""
        try:
            self._client.head_bucket(Bucket=self._bucket)
        except ClientError:
            try:
                self._client.create_bucket(Bucket=self._bucket)
            except ClientError as error:
                # Another worker process was first.
                if error.response["Error"]["Code"] not in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}:
                    raise

    def list(self, prefix: str, limit: int) -> list[dict[str, Any]]:
        """The first `limit` objects, in key order, whose key starts with `prefix`."""
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
        """Store the file under a new key and tell what was stored."""
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
        """S3's answer with the object's bytes as a stream, which the caller closes."""
        return self._call("get_object", Key=key)

    def delete(self, key: str) -> None:
        """Delete an object that is there."""
        self._call("head_object", Key=key)
        self._call("delete_object", Key=key)

    def _call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        """One S3 operation on the bucket, with boto3's errors turned into ours."""
        try:
            return getattr(self._client, operation)(Bucket=self._bucket, **arguments)
        except ClientError as error:
            if error.response["Error"]["Code"] in NOT_FOUND:
                raise ImageNotFound from error
            raise StorageError from error
        except BotoCoreError as error:
            raise StorageError from error
