"""The S3 of the run through boto3, a client that is independent of our code."""

import boto3
import botocore.config


class Store:
    """The bucket, read and written with boto3."""

    def __init__(self, settings):
        """Connects with the variables of s3.env."""
        self.bucket = settings["S3_BUCKET_NAME"]
        self.client = boto3.client(
            "s3",
            endpoint_url=settings["AWS_ENDPOINT_URL"],
            aws_access_key_id=settings["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=settings["AWS_SECRET_ACCESS_KEY"],
            region_name=settings["AWS_REGION"],
            config=botocore.config.Config(
                s3={"addressing_style": "path"},
                proxies={},
                retries={"total_max_attempts": 3},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def keys(self, prefix=""):
        """All keys with this prefix."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def get(self, key):
        """boto3's response for an object, with `Body` read.

        Metadata names are in lower case, because they travel as header names, which are case-insensitive.
        """
        answer = self.client.get_object(Bucket=self.bucket, Key=key)
        answer["Body"] = answer["Body"].read()
        answer["Metadata"] = {name.lower(): value for name, value in answer["Metadata"].items()}
        return answer

    def put(self, key, body, **more):
        """Stores an object as another tool would."""
        return self.client.put_object(Bucket=self.bucket, Key=key, Body=body, **more)

    def delete(self, key):
        """Deletes an object, whether it exists or not."""
        self.client.delete_object(Bucket=self.bucket, Key=key)

    def open_uploads(self):
        """Unfinished multipart uploads."""
        try:
            answer = self.client.list_multipart_uploads(Bucket=self.bucket)
        except self.client.exceptions.NoSuchUpload:
            # rclone's response if there has never been a multipart upload.
            return []
        return [(upload["Key"], upload["UploadId"]) for upload in answer.get("Uploads", [])]
