"""S3 endpoints of other kinds: TLS with a private authority, IPv6, a path before the bucket, the bucket as a subdomain.

The workers (for uploads) and nginx (for downloads) find each endpoint by the same variables.
"""

import os
import socket
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import samples
from eventually import eventually
from own_stack import free_port, running, service_on
from stack import Stack

PNG = samples.read("small.png")

pytestmark = pytest.mark.on_host


def make_certificates(folder):
    """Creates a private certificate authority and a certificate for `localhost`."""

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    openssl(
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=A private authority",
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
    )
    openssl(
        "req",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-subj",
        "/CN=localhost",
        "-keyout",
        "server.key",
        "-out",
        "server.csr",
    )
    (folder / "names").write_text("subjectAltName=DNS:localhost,DNS:*.localhost")
    openssl(
        "x509",
        "-req",
        "-in",
        "server.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-days",
        "2",
        "-extfile",
        "names",
        "-out",
        "server.pem",
    )


@pytest.fixture(scope="module")
def gateway(stack, tmp_path_factory):
    """An nginx that forwards to S3: its folder with the certificates, and the port of each kind of endpoint."""
    folder = tmp_path_factory.mktemp("gateway")
    for name in ("logs", "tmp"):
        (folder / name).mkdir()
    make_certificates(folder)
    ports = {"TLS": free_port(), "IPV6": free_port("::1", socket.AF_INET6), "PREFIX": free_port()}
    text = (Path(__file__).parent / "gateway.nginx.conf").read_text()
    for name, value in {**ports, "ENGINE": urlsplit(stack.settings()["AWS_ENDPOINT_URL"]).netloc}.items():
        text = text.replace(f"@{name}@", str(value))
    (folder / "nginx.conf").write_text(text)
    environment = {**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"}
    command = ["nginx", "-p", f"{folder}/", "-c", "nginx.conf", "-g", "user root;" if os.geteuid() == 0 else ""]
    with running(command, folder / "nginx.log", env=environment):

        def is_listening():
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", ports["TLS"])) == 0

        eventually(is_listening, f"the gateway (see {folder}/nginx.log)")
        yield folder, ports


def check_all_operations(service, prefix, name="a b+ü%25=?.png"):
    """Uploads, views, lists, downloads and deletes an image."""
    key = prefix + name
    uploaded = service.upload(PNG, key, '{"description": "sample image"}').expect(201).data
    assert uploaded["key"] == key
    assert service.view(key).expect(200).data["metadata"] == {"description": "sample image"}
    assert service.download(key).expect(200).body == PNG
    assert service.download(key).expect(200).body == PNG
    assert service.download(key, {"Range": "bytes=1-3"}).expect(206).body == PNG[1:4]
    large = samples.bitmap(3_000_000)
    service.upload(large, prefix + "large.bmp").expect(201)
    assert service.download(prefix + "large.bmp").expect(200).body == large
    assert [entry["key"] for entry in service.list(prefix=prefix).expect(200).data] == [key, prefix + "large.bmp"]
    service.delete(key).expect(200)
    service.view(key).expect(404)


def test_tls_with_a_private_authority(stack, gateway, prefix, tmp_path):
    """The workers and nginx trust the authorities in S3_CA_BUNDLE."""
    folder, ports = gateway
    endpoint = f"https://localhost:{ports['TLS']}"
    with service_on(stack, tmp_path, S3_ENDPOINT_URL=endpoint, S3_CA_BUNDLE=str(folder / "ca.pem")) as service:
        check_all_operations(service, prefix)


def test_tls_with_an_authority_that_is_not_trusted(stack, store, gateway, prefix, tmp_path):
    """The workers and nginx send nothing to an S3 whose certificate is not trusted."""
    store.put(prefix + "a.png", PNG)
    endpoint = f"https://localhost:{gateway[1]['TLS']}"
    with service_on(stack, tmp_path, is_ready=False, S3_ENDPOINT_URL=endpoint) as service:
        service.upload(PNG, prefix + "b.png").refused(502, "storage-unavailable")
        download = service.download(prefix + "a.png").refused(502, "storage-unavailable")
        service.get("/readyz").refused(503, "storage-unavailable")
    assert b"certificateRefused" in (tmp_path / "log" / "workers.log").read_bytes()
    # The workers name the cause. nginx says in the access log that it asked S3 in vain: its error log would have the
    # signed URL.
    (line,) = eventually(
        lambda: [line for line in Stack(tmp_path).access_log() if line["request_id"] == download["request_id"]],
        "its line",
    )
    assert line["upstream"].endswith(f":{gateway[1]['TLS']}")
    assert line["upstream_status"].endswith("502")
    assert store.keys(prefix) == [prefix + "a.png"]


def test_ipv6(stack, gateway, prefix, tmp_path):
    """The endpoint is an address in brackets."""
    with service_on(stack, tmp_path, S3_ENDPOINT_URL=f"http://[::1]:{gateway[1]['IPV6']}") as service:
        check_all_operations(service, prefix)


@pytest.mark.needs("path-prefixes")
def test_a_path_before_the_bucket(stack, gateway, prefix, tmp_path):
    """The endpoint has a path, which is part of the signed request."""
    with service_on(stack, tmp_path, S3_ENDPOINT_URL=f"http://127.0.0.1:{gateway[1]['PREFIX']}/storage/s3/") as service:
        # Behind a path prefix SeaweedFS re-encodes the key differently from the signed form, so this key has only
        # characters that need no encoding.
        check_all_operations(service, prefix, "a-b_c.d~e.png")


def test_the_bucket_as_a_subdomain(stack, engine, prefix, tmp_path):
    """Virtual-hosted addressing.

    libcurl resolves names below localhost without DNS. S3_UPSTREAM tells nginx the address.
    """
    if engine != "seaweedfs":
        pytest.skip("the engine does not support subdomains of localhost")
    port = urlsplit(stack.settings()["AWS_ENDPOINT_URL"]).port
    variables = {
        "S3_ENDPOINT_URL": f"http://localhost:{port}",
        "S3_ADDRESSING": "virtual",
        "S3_UPSTREAM": f"127.0.0.1:{port}",
    }
    with service_on(stack, tmp_path, **variables) as service:
        check_all_operations(service, prefix)
