"""Presigned paths (SigV4).

A measurement of uploads needs tens of thousands of paths, and boto3 takes a quarter of a millisecond for each. This
signer is twenty times faster. The engine checks every path: a wrong signature gives 403 and makes the row invalid.
"""

import datetime
import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import quote

EXPIRES_SECONDS = 7 * 24 * 3600


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")


@dataclass(frozen=True)
class Signer:
    """A signer for one endpoint and one pair of keys, with path-style addressing."""

    host: str
    access_key: str
    secret_key: str
    region: str = "us-east-1"

    def sign(
        self, method: str, paths: list[str], query: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> list[str]:
        """Sign unencoded paths ("/bucket/key"). Return encoded paths with the signature as query, valid for a week.

        The request must have exactly these `headers`. Their names are in lower case.
        """
        now = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
        scope = f"{now[:8]}/{self.region}/s3/aws4_request"
        key = ("AWS4" + self.secret_key).encode()
        for part in scope.split("/"):
            key = _hmac(key, part)
        signed = {"host": self.host, **(headers or {})}
        names = ";".join(sorted(signed))
        values = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
        arguments = {
            **(query or {}),
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Credential": f"{self.access_key}/{scope}",
            "X-Amz-Date": now,
            "X-Amz-Expires": str(EXPIRES_SECONDS),
            "X-Amz-SignedHeaders": names,
        }
        encoded = "&".join(f"{quote(name, safe='')}={quote(arguments[name], safe='')}" for name in sorted(arguments))
        result = []
        for path in paths:
            target = quote(path, safe="/~")
            canonical = f"{method}\n{target}\n{encoded}\n{values}\n{names}\nUNSIGNED-PAYLOAD"
            digest = hashlib.sha256(canonical.encode()).hexdigest()
            signature = _hmac(key, f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{digest}").hex()
            result.append(f"{target}?{encoded}&X-Amz-Signature={signature}")
        return result
