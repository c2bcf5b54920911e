"""The same S3 through a client of someone else."""

import boto3
import botocore.config


class Store:
    """The bucket, read and written with boto3 and so without a line of ours."""

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
        """Every key under a prefix."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def get(self, key):
        """An object: boto3's answer, with `Body` read, and the names of metadata in lower case, as names of header fields have none."""
        answer = self.client.get_object(Bucket=self.bucket, Key=key)
        answer["Body"] = answer["Body"].read()
        answer["Metadata"] = {name.lower(): value for name, value in answer["Metadata"].items()}
        return answer

    def put(self, key, body, **more):
        """Puts an object as another tool would."""
        return self.client.put_object(Bucket=self.bucket, Key=key, Body=body, **more)

    def delete(self, key):
        """Deletes an object, there or not."""
        self.client.delete_object(Bucket=self.bucket, Key=key)

    def open_uploads(self):
        """Multipart uploads that nobody has finished."""
        try:
            answer = self.client.list_multipart_uploads(Bucket=self.bucket)
        except self.client.exceptions.NoSuchUpload:
            # What rclone says where there has never been one.
            return []
        return [(upload["Key"], upload["UploadId"]) for upload in answer.get("Uploads", [])]
