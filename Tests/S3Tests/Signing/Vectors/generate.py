#!/usr/bin/env python3
"""Writes sigv4.json: requests signed by botocore. Our signer must produce the same signatures.

Run it with botocore (`pip install botocore==1.42.4`): `python3 generate.py > sigv4.json`. It sends nothing.
"""

import datetime
import json
import random
import unittest.mock
from urllib.parse import quote, urlsplit

from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

PRINTABLE = "".join(chr(c) for c in range(0x20, 0x7F))

KEYS = (
    ["a", "photo.jpg", "folder/photo.jpg", "a//b", "a/../b", "./a", "a/", "/a", "~user/-_.~", "%41", "100%", "a+b c"]
    + [f"k{c}k" for c in PRINTABLE]
    + [PRINTABLE, "Grüße.jpg", "Gru\u0308ße.jpg", "日本/写真.png", "👩‍👩‍👧‍👦.gif", "\u00a0\u200d\ufeff", "é" * 200]
)

CREDENTIALS = [
    ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", None),
    ("ASIA+odd/key=", "s", "token/with+odd=chars&é %20" + "A" * 40),
    ("test", "test", None),
]

PLACES = [
    # (endpoint, addressing, region, bucket)
    ("https://s3.us-east-1.amazonaws.com", "virtualHosted", "us-east-1", "examplebucket"),
    ("https://s3.eu-central-1.amazonaws.com", "path", "eu-central-1", "example.bucket-2"),
    ("http://127.0.0.1:4566", "path", "ap-southeast-2", "image-storage-bucket"),
    ("http://[::1]:8333", "path", "us-gov-west-1", "abc"),
    ("https://gateway.example:8443/s3/v1", "path", "garage", "images"),
    ("https://gateway.example/s3", "virtualHosted", "cn-north-1", "images"),
]

TIMES = ["20130524T000000Z", "20240229T235959Z", "19991231T235959Z", "20991130T010203Z"]

QUERIES = [
    [],
    [("list-type", "2"), ("encoding-type", "url"), ("max-keys", "1000")],
    [("prefix", "a b+c/%é&="), ("start-after", "~/ü*'()!"), ("list-type", "2")],
    [("b", "2"), ("a", "1"), ("B", ""), ("a-", "x"), ("a", "0"), ("lifecycle", "")],
]

FIELDS = [
    {},
    {"content-type": "image/jpeg", "if-none-match": "*"},
    {
        "x-amz-meta-description": "sample image",
        "x-amz-meta-a": "",
        "content-disposition": 'attachment; filename="a b.jpg"',
    },
    {"x-amz-meta-spaces": "  a   b c  ", "range": "bytes=0-9", "X-Amz-Meta-UPPER": "Value"},
]


def place(endpoint, addressing, bucket, key):
    """The scheme, the host and the encoded path of a bucket, or of an object in it, at an endpoint."""
    parts = urlsplit(endpoint)
    host, path = parts.netloc, parts.path
    if addressing == "virtualHosted":
        host = f"{bucket}.{host}"
    else:
        path += f"/{bucket}"
    if key is not None:
        path += "/" + quote(key, safe="/~")
    return parts.scheme, host, path or "/"


def at(time, sign):
    """Calls `sign` while botocore's clock shows `time`."""
    moment = datetime.datetime.strptime(time, "%Y%m%dT%H%M%SZ")  # noqa: DTZ007  botocore takes it as UTC.
    with unittest.mock.patch("botocore.auth.get_current_datetime", lambda: moment):
        sign()


def vector(rng, key):
    """One request with its signed headers and its presigned URL."""
    endpoint, addressing, region, bucket = rng.choice(PLACES)
    access, secret, token = rng.choice(CREDENTIALS)
    time, query, fields = rng.choice(TIMES), rng.choice(QUERIES), rng.choice(FIELDS)
    method, expires = rng.choice(["GET", "HEAD", "PUT", "DELETE"]), rng.choice([1, 60, 3600, 604800])
    body = rng.choice(["", "hello", "x" * 300, "Bytes äöü"])
    credentials = Credentials(access, secret, token)
    scheme, host, path = place(endpoint, addressing, bucket, key)
    url = f"{scheme}://{host}{path}"

    signed = AWSRequest(method=method, url=url, data=body.encode(), headers=dict(fields), params=query)
    signed.context["client_config"] = unittest.mock.Mock(s3={"payload_signing_enabled": True})
    at(time, lambda: auth.S3SigV4Auth(credentials, "s3", region).add_auth(signed))

    presigned = AWSRequest(method=method, url=url)
    at(time, lambda: auth.S3SigV4QueryAuth(credentials, "s3", region, expires=expires).add_auth(presigned))

    return {
        "endpoint": endpoint,
        "addressing": addressing,
        "region": region,
        "bucket": bucket,
        "key": key,
        "accessKeyID": access,
        "secretAccessKey": secret,
        "sessionToken": token,
        "time": time,
        "method": method,
        "query": query,
        "fields": sorted(fields.items()),
        "body": body,
        "expires": expires,
        "authorization": signed.headers["Authorization"],
        "payloadHash": signed.headers["X-Amz-Content-SHA256"],
        "target": presigned.url[len(f"{scheme}://{host}") :],
    }


def main():
    """Prints the vectors. Each key occurs several times; the seed is fixed."""
    rng = random.Random(20130524)
    vectors = [vector(rng, key) for key in KEYS for _ in range(2)] + [vector(rng, None) for _ in range(24)]
    print("[\n" + ",\n".join(json.dumps(v, ensure_ascii=True) for v in vectors) + "\n]")


main()
