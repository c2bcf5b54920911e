"""The S3 engine of the benchmark, started without data in a run folder."""

import json
import secrets
import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.client import Config as ClientConfig

from .presign import Signer
from .processes import BenchError, Processes, free_port

REGION = "us-east-1"


@dataclass(frozen=True)
class Engine:
    """A running S3 engine."""

    name: str
    host: str
    access_key: str
    secret_key: str
    process: subprocess.Popen

    @property
    def url(self) -> str:
        """The endpoint."""
        return f"http://{self.host}"

    def environment(self, bucket: str) -> dict[str, str]:
        """The environment variables of a service that uses this S3."""
        return {
            "LOCALSTACK_ENDPOINT_URL": self.url,
            "S3_ENDPOINT_URL": self.url,
            "S3_HOST_HEADER": self.host,
            "S3_CONDITIONAL_WRITES": "emulated" if self.name == "rclone" else "required",
            "S3_BUCKET_NAME": bucket,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
        }

    def signer(self) -> Signer:
        """A signer of presigned paths for this S3."""
        return Signer(self.host, self.access_key, self.secret_key, REGION)

    def client(self, connections: int = 16) -> Any:
        """A boto3 client for preparations, not for measurements."""
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            config=ClientConfig(
                max_pool_connections=connections,
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )


def start_engine(name: str, binaries: Path, folder: Path, processes: Processes) -> Engine:
    """Start an engine on free ports with new keys, and wait until it stores objects."""
    access_key, secret_key = secrets.token_hex(10), secrets.token_hex(20)
    data = folder / "data"
    data.mkdir(parents=True)
    port = free_port()
    if name == "seaweedfs":
        command = _seaweedfs(binaries, folder, data, port, access_key, secret_key)
    elif name == "rclone":
        command = [
            str(binaries / "rclone"),
            "serve",
            "s3",
            "--addr",
            f"127.0.0.1:{port}",
            "--auth-key",
            f"{access_key},{secret_key}",
            "--config",
            str(folder / "rclone.conf"),
            str(data),
        ]
    else:
        raise BenchError(f"ENGINE must be seaweedfs or rclone, not {name}")
    process = processes.start(name, command, folder / "engine.log")
    engine = Engine(name, f"127.0.0.1:{port}", access_key, secret_key, process)
    processes.wait_until(f"{name} answers", lambda: _answers(engine.url))
    client = engine.client()
    processes.wait_until(f"{name} stores an object", lambda: _stores(client))
    return engine


def _seaweedfs(binaries: Path, folder: Path, data: Path, port: int, access_key: str, secret_key: str) -> list[str]:
    """The command for one process with master, volume server, filer and S3 gateway. Every port is set explicitly."""
    identities = folder / "identities.json"
    identities.write_text(
        json.dumps(
            {
                "identities": [
                    {
                        "name": "bench",
                        "credentials": [{"accessKey": access_key, "secretKey": secret_key}],
                        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
                    }
                ]
            }
        )
    )
    identities.chmod(0o600)
    ports = [
        f"-{part}={free_port()}"
        for part in (
            "master.port",
            "master.port.grpc",
            "volume.port",
            "volume.port.grpc",
            "filer.port",
            "filer.port.grpc",
            "s3.port.grpc",
        )
    ]
    return [
        str(binaries / "weed"),
        "server",
        f"-dir={data}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        *ports,
        "-volume.max=200",
        "-master.volumeSizeLimitMB=1024",
        "-master.telemetry=false",
        "-filer",
        "-s3",
        f"-s3.port={port}",
        f"-s3.config={identities}",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
    ]


def _answers(url: str) -> bool:
    """Whether a server sends any HTTP response."""
    try:
        urllib.request.urlopen(url, timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _stores(client: Any) -> bool:
    """Whether a bucket can be created and written. An engine may listen before its storage is ready."""
    try:
        client.create_bucket(Bucket="ready")
    except client.exceptions.ClientError as error:
        if error.response["Error"]["Code"] not in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}:
            return False
    try:
        client.put_object(Bucket="ready", Key="ready", Body=b"ready")
    except client.exceptions.ClientError:
        return False
    return True
