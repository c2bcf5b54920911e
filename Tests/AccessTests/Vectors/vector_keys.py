"""Keys that come out the same each time, so that no private key is in the repository, and signatures with them."""

import base64
import hashlib
import hmac
import math

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493
# DigestInfo of SHA-256 (RFC 8017, 9.2, note 1).
DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


def base64url(data):
    """The text of bytes, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value, size=None):
    """The text of a whole number, with `size` bytes or as few as possible."""
    return base64url(value.to_bytes(size or max(1, (value.bit_length() + 7) // 8)))


def seeded_bytes(name, count):
    """Bytes that follow from a name."""
    return hashlib.shake_256(name.encode()).digest(count)


def is_prime(candidate):
    """Whether a number is prime, by Miller and Rabin with the bases of `seeded_bytes`."""
    if any(candidate % small == 0 for small in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43)):
        return False
    shift = ((candidate - 1) & (1 - candidate)).bit_length() - 1
    odd = (candidate - 1) >> shift
    for turn in range(24):
        base = int.from_bytes(seeded_bytes(f"base {turn}", 16))
        value = pow(base, odd, candidate)
        if value in (1, candidate - 1):
            continue
        for _ in range(shift - 1):
            value = value * value % candidate
            if value == candidate - 1:
                break
        else:
            return False
    return True


def prime(name, bits, exponent):
    """A prime that fits a public exponent. Its two highest bits are set."""
    value = int.from_bytes(seeded_bytes(name, bits // 8)) | 3 << (bits - 2) | 1
    while math.gcd(value - 1, exponent) != 1 or not is_prime(value):
        value += 2
    return value


class RSAKey:
    """A key pair for RS256."""

    algorithm = "RS256"

    def __init__(self, name, exponent=65537, bits=2048):
        p, q = prime(f"{name} p", bits // 2, exponent), prime(f"{name} q", bits // 2, exponent)
        self.n, self.e = p * q, exponent
        self.d = pow(exponent, -1, math.lcm(p - 1, q - 1))
        self.size = bits // 8
        numbers = rsa.RSAPrivateNumbers(
            p, q, self.d, self.d % (p - 1), self.d % (q - 1), pow(q, -1, p), rsa.RSAPublicNumbers(self.e, self.n)
        )
        self.key = numbers.private_key()

    def jwk(self, **members):
        return {"kty": "RSA", "n": number(self.n), "e": number(self.e), **members}

    def sign(self, data, digest=None):
        """A signature, with another hash where one is given."""
        return self.key.sign(data, padding.PKCS1v15(), digest or hashes.SHA256())

    def raw(self, block):
        """A block of bytes raised to the private exponent."""
        return pow(int.from_bytes(block), self.d, self.n).to_bytes(self.size)

    def pss(self, data):
        """A signature of PS256 with a fixed salt (RFC 8017, 9.1.1)."""
        salt = seeded_bytes("salt", 32)
        hashed = hashlib.sha256(bytes(8) + hashlib.sha256(data).digest() + salt).digest()
        block = bytes(self.size - 32 - 32 - 2) + b"\x01" + salt
        mask = b"".join(
            hashlib.sha256(hashed + counter.to_bytes(4)).digest() for counter in range(len(block) // 32 + 1)
        )
        masked = bytearray(a ^ b for a, b in zip(block, mask, strict=False))
        masked[0] &= 0x7F
        return self.raw(bytes(masked) + hashed + b"\xbc")

    def texts(self):
        """The public key in the forms that an attacker may take for a secret."""
        public = self.key.public_key()
        pem, der = serialization.Encoding.PEM, serialization.Encoding.DER
        spki, pkcs1 = serialization.PublicFormat.SubjectPublicKeyInfo, serialization.PublicFormat.PKCS1
        return {
            "PEM": public.public_bytes(pem, spki),
            "PEM without its last line end": public.public_bytes(pem, spki).rstrip(),
            "PEM of PKCS #1": public.public_bytes(pem, pkcs1),
            "DER": public.public_bytes(der, spki),
            "modulus": self.n.to_bytes(self.size),
            "text of the modulus": number(self.n).encode(),
            "nothing": b"",
        }


class ECKey:
    """A key pair for ES256."""

    algorithm = "ES256"

    def __init__(self, name, curve=None):
        self.key = ec.derive_private_key(int.from_bytes(seeded_bytes(name, 31)) | 1, curve or ec.SECP256R1())

    def jwk(self, **members):
        public = self.key.public_key().public_numbers()
        return {"kty": "EC", "crv": "P-256", "x": number(public.x, 32), "y": number(public.y, 32), **members}

    def der(self, data):
        return self.key.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))

    def numbers(self, data):
        return utils.decode_dss_signature(self.der(data))

    def sign(self, data):
        return self.join(*self.numbers(data))

    @staticmethod
    def join(r, s):
        return r.to_bytes(32) + s.to_bytes(32)


class EdKey:
    """A key pair for EdDSA."""

    algorithm = "EdDSA"

    def __init__(self, name):
        self.key = ed25519.Ed25519PrivateKey.from_private_bytes(seeded_bytes(name, 32))

    def jwk(self, **members):
        return {"kty": "OKP", "crv": "Ed25519", "x": base64url(self.key.public_key().public_bytes_raw()), **members}

    def sign(self, data):
        return self.key.sign(data)


class Secret:
    """A secret for HS256."""

    algorithm = "HS256"

    def __init__(self, data):
        self.data = data

    def jwk(self, **members):
        return {"kty": "oct", "k": base64url(self.data), **members}

    def sign(self, data):
        return hmac.digest(self.data, data, "sha256")


def cube_root(value):
    """The smallest whole number whose cube is not below `value`."""
    low, high = 0, 1 << (value.bit_length() // 3 + 2)
    while low < high:
        middle = (low + high) // 2
        if middle**3 < value:
            low = middle + 1
        else:
            high = middle
    return low
