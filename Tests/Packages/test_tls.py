"""The documented TLS example."""

import shutil
import subprocess

from manager import wait_until
from service import NGINX, image


def curl(service, *arguments):
    """Sends a request and returns status, HTTP version and the result of the certificate check."""
    result = subprocess.run(
        [
            "curl",
            "--silent",
            "--cacert",
            service.machine.path("/etc/image-fcgi/tls/fullchain.pem"),
            "--output",
            "/dev/null",
            "--write-out",
            "%{http_code} %{http_version} %{ssl_verify_result}",
            *arguments,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return result.stdout


def test_tls_and_http2(service):
    machine = service.machine
    folder = machine.path("/etc/image-fcgi/tls")
    folder.mkdir(mode=0o750)
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
            "-keyout",
            folder / "privkey.pem",
            "-out",
            folder / "fullchain.pem",
        ],
        check=True,
        capture_output=True,
    )
    machine.run("chown", "-R", "root:image-fcgi", "/etc/image-fcgi/tls")
    machine.run("chmod", "0640", "/etc/image-fcgi/tls/privkey.pem", "/etc/image-fcgi/tls/fullchain.pem")
    example = machine.path("/usr/share/doc/image-fcgi/examples/tls.conf.example")
    shutil.copy(example, machine.path("/etc/image-fcgi/nginx.d/tls.conf"))
    key = service.upload(image(100_000))[1]["data"]["key"]

    service.configure(LISTEN=f"127.0.0.1:{service.port} ssl http2")
    assert service.manager.reload(NGINX) == 0, service.manager.log(NGINX)
    url = f"https://localhost:{service.port}"
    wait_until("TLS is spoken", lambda: curl(service, f"{url}/readyz") == "200 2 0")
    assert curl(service, "--http2", f"{url}/images/{key}?mode=download") == "200 2 0"
    assert curl(service, "--http1.1", f"{url}/images/{key}") == "200 1.1 0"
    assert curl(service, "--form", f"file=@{folder / 'fullchain.pem'}", f"{url}/images/upload") == "415 2 0"
    # Only TLS 1.3 is accepted.
    assert curl(service, "--tls-max", "1.2", f"{url}/readyz").startswith("000")
    # A request without TLS gets a JSON error, not an HTML page.
    assert service.request("GET", "/readyz")[0] == 400
