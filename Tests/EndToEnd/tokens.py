"""Tokens (JWT) and the keys of those who sign them. openssl signs, so no code is shared with the service."""

import base64
import hashlib
import hmac
import json
import subprocess
from pathlib import Path

GENERATE = {
    "RS256": ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "ES256": ["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "EdDSA": ["openssl", "genpkey", "-algorithm", "ED25519"],
}
ALGORITHMS = [*GENERATE, "HS256"]


def encoded(data):
    """Base64url without padding (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _openssl(*arguments, data=b""):
    return subprocess.run(["openssl", *map(str, arguments)], input=data, capture_output=True, check=True).stdout


class Signer:
    """One who signs tokens of one algorithm."""

    def __init__(self, folder: Path, algorithm):
        """Makes a key in `folder`."""
        self.algorithm = algorithm
        self.kid = "kid-" + algorithm
        self._key = folder / f"{algorithm}.pem"
        if algorithm == "HS256":
            self._secret = hashlib.sha256(str(folder).encode()).digest()
        else:
            self._key.write_bytes(subprocess.run(GENERATE[algorithm], capture_output=True, check=True).stdout)

    def jwk(self):
        """The key that others verify with (RFC 7517)."""
        common = {"kid": self.kid, "alg": self.algorithm, "use": "sig"}
        if self.algorithm == "HS256":
            return {"kty": "oct", "k": encoded(self._secret), **common}
        der = _openssl("pkey", "-in", self._key, "-pubout", "-outform", "DER")
        if self.algorithm == "EdDSA":
            return {"kty": "OKP", "crv": "Ed25519", "x": encoded(der[-32:]), **common}
        if self.algorithm == "ES256":
            return {"kty": "EC", "crv": "P-256", "x": encoded(der[-64:-32]), "y": encoded(der[-32:]), **common}
        modulus = _openssl("rsa", "-in", self._key, "-noout", "-modulus").decode().strip().split("=")[1]
        return {"kty": "RSA", "n": encoded(bytes.fromhex(modulus)), "e": "AQAB", **common}

    def token(self, claims, **header):
        """A token with these claims. `header` replaces members of its header."""
        head = {"alg": self.algorithm, "kid": self.kid, "typ": "JWT", **header}
        text = ".".join(encoded(json.dumps(part).encode()) for part in (head, claims))
        return f"{text}.{encoded(self._signature(text.encode()))}"

    def _signature(self, text):
        if self.algorithm == "HS256":
            return hmac.digest(self._secret, text, "sha256")
        if self.algorithm == "RS256":
            return _openssl("dgst", "-sha256", "-sign", self._key, data=text)
        if self.algorithm == "ES256":
            return _raw(_openssl("dgst", "-sha256", "-sign", self._key, data=text))
        # Ed25519 signs files only.
        message = self._key.with_suffix(".message")
        message.write_bytes(text)
        return _openssl("pkeyutl", "-sign", "-rawin", "-inkey", self._key, "-in", message)


def _raw(der):
    """The two numbers of a signature in DER, each in 32 bytes (RFC 7518, section 3.4)."""
    numbers, rest = [], der[2:]
    while rest:
        length = rest[1]
        numbers.append(int.from_bytes(rest[2 : 2 + length]))
        rest = rest[2 + length :]
    return b"".join(number.to_bytes(32) for number in numbers)
