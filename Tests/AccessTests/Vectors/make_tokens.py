"""Prints vectors for the verifier of tokens: each token with what must become of it, and each key set with its keys."""

import base64
import hashlib
import json

from cryptography.hazmat.primitives import hashes
from vector_keys import (
    DIGEST_INFO,
    ED25519_ORDER,
    P256_ORDER,
    ECKey,
    EdKey,
    RSAKey,
    Secret,
    base64url,
    cube_root,
    number,
    seeded_bytes,
)

NOW = 1_800_000_000
ISSUER, AUDIENCE = "https://issuer.example/", "https://images.example/"
RSA, RSA2, RSA3 = RSAKey("rsa"), RSAKey("rsa 2"), RSAKey("rsa 3", exponent=3)
EC, ED = ECKey("ec"), EdKey("ed")
HMAC = Secret(seeded_bytes("hmac", 32))
# An attacker's own keys, which are in no set.
OTHER_RSA, OTHER_EC, OTHER_ED = RSAKey("other rsa"), ECKey("other ec"), EdKey("other ed")

SETS = {
    "all": [
        RSA.jwk(kid="rsa", alg="RS256", use="sig"),
        RSA2.jwk(kid="rsa-2"),
        RSA3.jwk(kid="rsa-3"),
        EC.jwk(kid="ec", alg="ES256"),
        ED.jwk(kid="ed", alg="EdDSA"),
        HMAC.jwk(kid="hmac", alg="HS256"),
        RSA.jwk(kid="é"),
    ],
    "rsa": [RSA.jwk(kid="rsa", alg="RS256")],
    "ec": [EC.jwk()],
    "ed": [ED.jwk()],
    "hmac": [HMAC.jwk()],
    "none": [],
}
KEYS = {"rsa": RSA, "rsa-2": RSA2, "rsa-3": RSA3, "ec": EC, "ed": ED, "hmac": HMAC}

tokens = []


def add(name, token, result, keys="all", **extra):
    """Adds a vector. `result` is `accept`, or the name of the error or of its reason."""
    tokens.append({"name": name, "token": token, "result": result, "keys": keys, **extra})


def dump(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def claims(**changes):
    """Claims that are accepted, with changes; None removes a claim."""
    good = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "exp": NOW + 3600,
        "sub": "alice",
        "scope": "read write",
        "image_prefixes": ["a/"],
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def with_raw(name, raw):
    """The text of good claims with one whose value is text that JSON libraries would not write."""
    return dump(claims(**{name: "@"})).replace(b'"@"', raw.encode())


def header(kid="rsa", /, **changes):
    alg = KEYS[kid].algorithm if kid in KEYS else "RS256"
    members = {"alg": alg, "typ": "JWT", "kid": kid} | changes
    return {name: value for name, value in members.items() if value is not None}


def join(head, payload, signature):
    return f"{head}.{payload}.{base64url(signature)}"


def make(head=None, payload=None, key=RSA, sign=None):
    """A token of a header and claims, each as members, as JSON text in bytes, or as a part in a string."""
    head, payload = header() if head is None else head, claims() if payload is None else payload
    parts = [
        part if isinstance(part, str) else base64url(part if isinstance(part, bytes) else dump(part))
        for part in (head, payload)
    ]
    return join(*parts, (sign or key.sign)(".".join(parts).encode()))


def parts_of(token):
    return token.split(".")


def signature_of(token):
    text = parts_of(token)[2]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def resigned(token, signature):
    """A token with another signature."""
    return ".".join([*parts_of(token)[:2], base64url(signature)])


def add_valid():
    for kid, key in KEYS.items():
        add(f"valid, {kid}", make(header(kid), key=key), "accept")
    for kid in ("rsa", "ec", "ed", "hmac"):
        add(f"without kid, one key, {kid}", make(header(kid, kid=None), key=KEYS[kid]), "accept", kid)
    add("without kid, one key of the algorithm among others", make(header("ec", kid=None), key=EC), "accept")
    add("without kid, several keys of the algorithm", make(header(kid=None)), "ambiguousKey")
    add("without kid, no key of the algorithm", make(header("ec", kid=None), key=EC), "unknownKey", "rsa")
    add("without kid, no keys", make(header(kid=None)), "unknownKey", "none")
    add("no keys", make(), "unknownKey", "none")
    add("a kid where the only key has none", make(header("ec"), key=EC), "unknownKey", "ec")
    add("escapes in member names and values", make(b'{"\\u0061lg":"RS\\u003256","k\\u0069d":"\\u0072sa"}'), "accept")
    add(
        "white space in the JSON texts",
        make(b' {\n"alg" : "RS256",\t"kid":"rsa"}\r\n', dump(claims()) + b" "),
        "accept",
    )
    add("unknown header parameters", make(header(cty="JWT", x=1, jku="https://evil.example/")), "accept")
    for kind in ("JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt", "application/jwt"):
        add(f"typ {kind}", make(header(typ=kind)), "accept")
    add("no typ", make(header(typ=None)), "accept")
    for kind in ("dpop+jwt", "logout+jwt", "secevent+jwt", "", "JWT ", "application/", 1, ["JWT"], {}, False):
        add(f"typ {json.dumps(kind)}", make(header(typ=kind)), "type")
    add("typ null", make(b'{"alg":"RS256","kid":"rsa","typ":null}'), "type")


def add_keys():
    for kid in ("rsa-9", "RSA", "rsa ", " rsa", "", "rsa\u0000", "../../etc/passwd", "' OR 1=1", "x" * 500):
        add(f"unknown kid {kid[:20]!r}", make(header(kid)), "unknownKey")
    add("kid é", make(header("é")), "accept")
    add("kid é in two characters", make(header("e\u0301")), "unknownKey")
    for kid in (1, True, [], {}, ["rsa"]):
        add(f"kid {json.dumps(kid)}", make(header() | {"kid": kid}), "keyID")
    add("kid null", make(b'{"alg":"RS256","kid":null}'), "keyID")
    add("kid of another key of the algorithm", make(header("rsa-2")), "signature")
    add("kid of a key of another algorithm", make(header("ec", alg="RS256")), "algorithm")
    for name, key, kid in (("RSA", OTHER_RSA, "rsa"), ("EC", OTHER_EC, "ec"), ("Ed25519", OTHER_ED, "ed")):
        add(f"signed with a foreign {name} key", make(header(kid), key=key), "signature")
        add(f"a foreign {name} key in jwk", make(header(kid, jwk=key.jwk(kid=kid)), key=key), "signature")
        add(
            f"a foreign {name} key in jwk, without kid",
            make(header(kid, kid=None, jwk=key.jwk()), key=key),
            "signature",
            kid,
        )
    add("a foreign key in x5c", make(header(x5c=["MIIB"], x5u="https://evil.example/"), key=OTHER_RSA), "signature")


def add_algorithms():
    none = ["none", "None", "NONE", "nOnE", "", " none", "none ", "none\u0000", "n\u043ene"]
    for alg in none:
        for name, signature in (("no signature", b""), ("the right signature", None)):
            sign = None if signature is None else lambda _: b""
            add(f"alg {alg!r}, {name}", make(header(alg=alg), sign=sign), "algorithm")
            add(f"alg {alg!r}, {name}, without kid", make(header(alg=alg, kid=None), sign=sign), "algorithm", "rsa")
    for alg in ("HS384", "HS512", "RS384", "RS512", "PS256", "PS384", "PS512", "ES384", "ES512", "ES256K", "Ed25519"):
        add(f"alg {alg}", make(header(alg=alg)), "algorithm")
    for alg in ("rs256", "RS256 ", "RS256\u0000", "RSA", "SHA256", "RS\uff12\uff15\uff16"):
        add(f"alg {alg!r}", make(header(alg=alg)), "algorithm")
    for text in ("null", "1", "true", "[]", "{}", '["RS256"]', '{"RS256":1}'):
        add(f"alg {text}", make(b'{"alg":' + text.encode() + b',"kid":"rsa"}'), "algorithm")
    add("no alg", make(header(alg=None)), "algorithm")
    for kid, key in KEYS.items():
        for alg in ("RS256", "ES256", "EdDSA", "HS256"):
            if alg != key.algorithm:
                add(f"alg {alg} with the key {kid}", make(header(kid, alg=alg), key=key), "algorithm")
    add("RS512 with the right key", make(header(alg="RS512"), sign=lambda b: RSA.sign(b, hashes.SHA512())), "algorithm")
    for digest in (hashes.SHA1(), hashes.SHA384(), hashes.SHA512()):
        add(f"RS256 over {digest.name}", make(sign=lambda b, digest=digest: RSA.sign(b, digest)), "signature")
    add("PS256 with the right key", make(header(alg="PS256"), sign=RSA.pss), "algorithm")
    add("a signature of PS256 under RS256", make(sign=RSA.pss), "signature")
    for form, text in RSA.texts().items():
        key = Secret(text)
        add(f"HS256 with {form} as secret", make(header(alg="HS256"), key=key), "algorithm")
        add(f"HS256 with {form} as secret, no kid", make(header(alg="HS256", kid=None), key=key), "signature")
        add(f"HS256 with {form} as secret, one key", make(header(alg="HS256"), key=key), "algorithm", "rsa")
        add(
            f"HS256 with {form} as secret, one key, no kid",
            make(header(alg="HS256", kid=None), key=key),
            "unknownKey",
            "rsa",
        )
        add(f"HS256 with {form} as secret and the kid of the secret", make(header("hmac"), key=key), "signature")
    for key, name in ((EC, "ec"), (ED, "ed")):
        secret = Secret(dump(key.jwk()))
        add(f"HS256 with the text of the key {name}", make(header(name, alg="HS256"), key=secret), "algorithm")


def add_header_forms():
    good = make()
    _, payload, signature = parts_of(good)
    for name, changed in (
        ("kid of another key", header("rsa-2")),
        ("typ", header(typ="at+jwt")),
        ("one more member", header(x=1)),
        ("order", {"kid": "rsa", "alg": "RS256", "typ": "JWT"}),
        ("white space", b'{"alg":"RS256","typ":"JWT", "kid":"rsa"}'),
        ("escapes", b'{"alg":"RS256","typ":"JWT","kid":"\\u0072sa"}'),
    ):
        part = base64url(changed if isinstance(changed, bytes) else dump(changed))
        add(f"the header is changed: {name}", f"{part}.{payload}.{signature}", "signature")
    add("the header is changed: alg", f"{base64url(dump(header(alg='ES256')))}.{payload}.{signature}", "algorithm")
    for name, text in {
        "alg twice": b'{"alg":"RS256","alg":"RS256","kid":"rsa"}',
        "alg twice, once escaped": b'{"alg":"RS256","\\u0061lg":"none","kid":"rsa"}',
        "kid twice": b'{"alg":"RS256","kid":"rsa","kid":"rsa-2"}',
        "a member twice in a member": b'{"alg":"RS256","kid":"rsa","x":{"a":1,"a":2}}',
        "an array": b'["alg","RS256"]',
        "a string": b'"RS256"',
        "null": b"null",
        "empty": b"",
        "a comment": b'{"alg":"RS256","kid":"rsa"/**/}',
        "a comma at the end": b'{"alg":"RS256","kid":"rsa",}',
        "text after it": b'{"alg":"RS256","kid":"rsa"}x',
        "single quotes": b"{'alg':'RS256','kid':'rsa'}",
        "a byte order mark": b'\xef\xbb\xbf{"alg":"RS256","kid":"rsa"}',
        "not UTF-8": b'{"alg":"RS256","kid":"rsa","x":"\xff"}',
        "UTF-16": '{"alg":"RS256","kid":"rsa"}'.encode("utf-16-le"),
        "a lone surrogate": b'{"alg":"RS256","kid":"rsa","x":"\\ud800"}',
        "nested 65 times": b'{"alg":"RS256","kid":"rsa","x":' + b"[" * 64 + b"]" * 64 + b"}",
        "nested 3000 times": b'{"alg":"RS256","kid":"rsa","x":' + b"[" * 3000,
    }.items():
        add(f"header: {name}", make(text), "header")
    add("header: nested 64 times", make(b'{"alg":"RS256","kid":"rsa","x":' + b"[" * 63 + b"]" * 63 + b"}"), "accept")
    for crit in ([], ["exp"], ["b64"], ["alg"], "exp", {}, True):
        add(f"crit {json.dumps(crit)}", make(header(crit=crit)), "extensions")
    add("crit with its extension", make(header(crit=["x"], x=1)), "extensions")
    add("crit null", make(b'{"alg":"RS256","kid":"rsa","crit":null}'), "extensions")
    for flag in (True, False):
        add(f"b64 {flag}", make(header(b64=flag)), "extensions")
    add("b64 false with crit", make(header(b64=False, crit=["b64"])), "extensions")
    add("b64 null", make(b'{"alg":"RS256","kid":"rsa","b64":null}'), "extensions")


def add_encodings():
    good = make()
    head, payload, signature = parts_of(good)
    loose = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

    def not_canonical(text):
        return text[:-1] + loose[loose.index(text[-1]) + 1]

    short = base64url(b'{"alg":"RS256","kid":"rsa"} ')
    assert len(short) % 4 == 2
    add("header with padding", make(short + "=="), "encoding")
    add("header with bits that are left over", make(not_canonical(short)), "encoding")
    claims_text = dump(claims())
    while len(claims_text) % 3 != 1:
        claims_text += b" "
    short = base64url(claims_text)
    add("payload with padding", make(None, short + "=="), "encoding")
    add("payload with bits that are left over", make(None, not_canonical(short)), "encoding")
    assert len(signature) % 4 == 2
    add("signature with padding", f"{good}==", "encoding")
    add("signature with half of the padding", f"{good}=", "encoding")
    add("signature with bits that are left over", not_canonical(good), "encoding")
    add("one digit more", f"{good}AAA", "encoding")
    add("a header of one digit", f"A.{payload}.{signature}", "encoding")
    standard = next(
        token
        for token in (make(None, claims(jti=str(turn))) for turn in range(100))
        if "-" in parts_of(token)[2] and "_" in parts_of(token)[2]
    )
    for old, new in (("-", "+"), ("_", "/")):
        add(
            f"{new} instead of {old}",
            ".".join([*parts_of(standard)[:2], parts_of(standard)[2].replace(old, new)]),
            "encoding",
        )
    add("- and _", standard, "accept")
    for name, text in (
        ("a space", " "),
        ("a line end", "\n"),
        ("CRLF", "\r\n"),
        ("a tab", "\t"),
        ("NUL", "\0"),
        ("é", "é"),
    ):
        add(f"{name} before the token", text + good, "encoding")
        add(f"{name} after the token", good + text, "encoding")
        add(f"{name} in the header", f"{head[:8]}{text}{head[8:]}.{payload}.{signature}", "encoding")
        add(f"{name} in the signature", f"{head}.{payload}.{signature[:8]}{text}{signature[8:]}", "encoding")
        add(
            f"{name} in a signed payload",
            make(None, payload[:8] + text + payload[8:], sign=RSA.sign),
            "encoding",
        )
    add("Bearer before the token", f"Bearer {good}", "encoding")
    add("quotes around the token", f'"{good}"', "encoding")
    add("percent-encoding", good.replace("_", "%5F", 1) if "_" in good else good + "%5F", "encoding")


def add_cuts():
    good = make()
    head, payload, signature = parts_of(good)
    for name, token, result in (
        ("nothing", "", "parts"),
        ("a dot", ".", "parts"),
        ("two dots", "..", "header"),
        ("three dots", "...", "parts"),
        ("only the header", head, "parts"),
        ("header and dot", f"{head}.", "parts"),
        ("without the signature and its dot", f"{head}.{payload}", "parts"),
        ("without the signature", f"{head}.{payload}.", "signature"),
        ("without the payload", f"{head}..{signature}", "signature"),
        ("without the header", f".{payload}.{signature}", "header"),
        ("an empty part more", f"{good}.", "parts"),
        ("an empty part before", f".{good}", "parts"),
        ("five parts", f"{good}.{head}.{payload}", "parts"),
        ("twice", f"{good}.{good}", "parts"),
        ("JSON serialisation", dump({"protected": head, "payload": payload, "signature": signature}).decode(), "parts"),
        ("payload and header exchanged", f"{payload}.{head}.{signature}", "algorithm"),
        ("signature of another token", f"{head}.{payload}.{parts_of(make(None, claims(sub='bob')))[2]}", "signature"),
        ("payload of another token", f"{head}.{parts_of(make(None, claims(sub='bob')))[1]}.{signature}", "signature"),
        ("the header is cut", f"{head[:-4]}.{payload}.{signature}", "header"),
        ("the payload is cut", f"{head}.{payload[:-4]}.{signature}", "signature"),
        ("the signature is cut by a digit", good[:-1], "encoding"),
        ("the signature is cut by four digits", f"{head}.{payload}.{signature[:-6]}", "signature"),
        ("the signature is cut in half", f"{head}.{payload}.{signature[: len(signature) // 8 * 4]}", "signature"),
    ):
        add(f"cut: {name}", token, result)


def add_signatures():
    for kid, key in KEYS.items():
        good = make(header(kid), key=key)
        right = signature_of(good)
        size = len(right)
        for bit in (0, 1, 7, size * 4, size * 8 - 8, size * 8 - 1):
            changed = bytearray(right)
            changed[bit // 8] ^= 0x80 >> bit % 8
            add(f"{kid}: bit {bit} of the signature is flipped", resigned(good, bytes(changed)), "signature")
        for name, wrong in (
            ("no bytes", b""),
            ("one byte", b"\0"),
            ("only zeros", bytes(size)),
            ("only ones", b"\xff" * size),
            ("a byte more before", b"\0" + right),
            ("a byte more after", right + b"\0"),
            ("without its first byte", right[1:]),
            ("without its last byte", right[:-1]),
            ("half of it", right[: size // 2]),
            ("twice", right + right),
            ("bytes in reverse", right[::-1]),
        ):
            add(f"{kid}: signature of {name}", resigned(good, wrong), "signature")


def add_ecdsa():
    good = make(header("ec"), key=EC)
    signed = ".".join(parts_of(good)[:2]).encode()
    r, s = EC.numbers(signed)
    top = 2**256 - 1
    for name, pair in {
        "r is 0": (0, s),
        "s is 0": (r, 0),
        "r and s are 0": (0, 0),
        "r and s are 1": (1, 1),
        "r is the order": (P256_ORDER, s),
        "s is the order": (r, P256_ORDER),
        "both are the order": (P256_ORDER, P256_ORDER),
        "r is the highest number": (top, s),
        "s is the highest number": (r, top),
        "r and s are exchanged": (s, r),
        "s is one more": (r, s + 1),
        "r is 0 and s the order": (0, P256_ORDER),
        "r is negated": (P256_ORDER - r, s),
    }.items():
        add(f"ES256: {name}", resigned(good, ECKey.join(*pair)), "signature")
    # The other signature of the pair is as valid (SEC 1, 4.1.4). A token is no proof that it is used once.
    add("ES256: s is negated", resigned(good, ECKey.join(r, P256_ORDER - s)), "accept")
    add("ES256: DER", resigned(good, EC.der(signed)), "signature")
    add("ES256: r and s with 33 bytes", resigned(good, r.to_bytes(33) + s.to_bytes(33)), "signature")
    small = next(
        token
        for token in (make(header("ec"), claims(jti=str(turn)), key=EC) for turn in range(5000))
        if signature_of(token)[0] == 0
    )
    add("ES256: r has a zero byte", small, "accept")
    add("ES256: r without its zero byte", resigned(small, signature_of(small)[1:]), "signature")


def add_eddsa():
    good = make(header("ed"), key=ED)
    signature = signature_of(good)
    s = int.from_bytes(signature[32:], "little")
    for turn in range(1, 16):
        high = s + turn * ED25519_ORDER
        if high < 2**256:
            add(
                f"EdDSA: S and {turn} times the order",
                resigned(good, signature[:32] + high.to_bytes(32, "little")),
                "signature",
            )
    add("EdDSA: S is 0", resigned(good, signature[:32] + bytes(32)), "signature")
    add("EdDSA: R is the neutral element and S is 0", resigned(good, b"\x01" + bytes(63)), "signature")
    add(
        "EdDSA: R with its other sign",
        resigned(good, signature[:31] + bytes([signature[31] ^ 0x80]) + signature[32:]),
        "signature",
    )


def add_rsa():
    def block(info, size=256, kind=1, fill=b"\xff"):
        return bytes([0, kind]) + fill * (size - 3 - len(info)) + b"\0" + info

    def digest(data):
        return hashlib.sha256(data).digest()

    sha1_info = bytes.fromhex("3021300906052b0e03021a05000414")
    without_null = bytes.fromhex("302f300b0609608648016503040201") + b"\x04\x20"
    long_form = bytes.fromhex("308131300d060960864801650304020105000420")
    forms = {
        "the right block": lambda b: block(DIGEST_INFO + digest(b)),
        "block type 2": lambda b: block(DIGEST_INFO + digest(b), kind=2),
        "block type 0": lambda b: block(DIGEST_INFO + digest(b), kind=0, fill=b"\0"),
        "padding of zeros": lambda b: block(DIGEST_INFO + digest(b), fill=b"\0"),
        "padding with another byte": lambda b: block(DIGEST_INFO + digest(b)).replace(
            b"\xff" * 9, b"\xff" * 8 + b"\xfe", 1
        ),
        "no DigestInfo": lambda b: block(digest(b)),
        "DigestInfo without NULL": lambda b: block(without_null + digest(b)),
        "DigestInfo with a long length": lambda b: block(long_form + digest(b)),
        "DigestInfo of SHA-1 with its hash": lambda b: block(sha1_info + hashlib.sha1(b).digest()),
        "DigestInfo of SHA-256 with a short hash": lambda b: block(DIGEST_INFO + digest(b)[:31]),
        "a byte after the hash": lambda b: block(DIGEST_INFO + digest(b) + b"\0"),
        "short padding and bytes after the hash": lambda b: (
            b"\0\x01" + b"\xff" * 8 + b"\0" + DIGEST_INFO + digest(b)
        ).ljust(256, b"\x5a"),
        "no padding and bytes after the hash": lambda b: (b"\0\x01\0" + DIGEST_INFO + digest(b)).ljust(256, b"\x5a"),
    }
    for name, form in forms.items():
        result = "accept" if name == "the right block" else "signature"
        add(f"RS256: {name}", make(sign=lambda b, form=form: RSA.raw(form(b))), result)

    # A cube root is a signature for a key with the exponent 3 where the end of the block is not checked.
    for name, start in (
        ("short padding", lambda b: b"\0\x01" + b"\xff" * 8 + b"\0" + DIGEST_INFO + digest(b)),
        ("no padding", lambda b: b"\0\x01\0" + DIGEST_INFO + digest(b)),
        ("no DigestInfo", lambda b: b"\0\x01\xff\0" + digest(b)),
    ):

        def forge(data, start=start):
            prefix = start(data)
            root = cube_root(int.from_bytes(prefix.ljust(256, b"\0")))
            assert (root**3).to_bytes(256).startswith(prefix)
            return root.to_bytes(256)

        add(f"RS256: cube root, {name}", make(header("rsa-3"), sign=forge), "signature")

    small = next(
        token for token in (make(None, claims(jti=str(turn))) for turn in range(5000)) if signature_of(token)[0] == 0
    )
    value = signature_of(small)
    add("RS256: a signature with a zero byte", small, "accept")
    add("RS256: without the zero byte", resigned(small, value[1:]), "signature")
    add("RS256: signature and modulus", resigned(small, (int.from_bytes(value) + RSA.n).to_bytes(256)), "signature")
    add("RS256: the modulus", resigned(small, RSA.n.to_bytes(256)), "signature")
    add("RS256: 1", resigned(small, (1).to_bytes(256)), "signature")
    add("RS256: the modulus less 1", resigned(small, (RSA.n - 1).to_bytes(256)), "signature")


def add_claims():
    def vector(name, payload, result, **extra):
        add(name, make(None, payload), result, **extra)

    for raw, result in {
        f'"{NOW + 60}"': "expiry",
        "null": "expiry",
        "true": "expiry",
        "[]": "expiry",
        "{}": "expiry",
        f"[{NOW + 60}]": "expiry",
        "1e300": "expiry",
        "-1e300": "expiry",
        "1e999": "expiry",
        "1" + "0" * 400: "expiry",
        "9007199254740994": "expiry",
        "9.1e15": "expiry",
        "9007199254740992": "accept",
        "1e10": "accept",
        "1E+10": "accept",
        "0": "expired",
        "-0": "expired",
        "-1": "expired",
        "1e-9": "expired",
        "-9007199254740992": "expired",
        f"{NOW}.5": "accept",
        f"{NOW + 1}.0": "accept",
        f"{NOW - 29}": "accept",
        f"{NOW - 30}.000001": "accept",
        f"{NOW - 30}": "expired",
        f"{NOW - 30}.0": "expired",
        f"{NOW - 31}.9": "expired",
        f"{NOW - 3600}": "expired",
    }.items():
        vector(f"exp {raw[:24]}", with_raw("exp", raw), result)
    vector("no exp", claims(exp=None), "expiry")
    for raw, result in {
        f"{NOW}": "accept",
        f"{NOW + 30}": "accept",
        f"{NOW + 29}.5": "accept",
        f"{NOW + 30}.5": "notYetValid",
        f"{NOW + 31}": "notYetValid",
        "1e10": "notYetValid",
        "-1": "accept",
        "1e300": "notBefore",
        f'"{NOW}"': "notBefore",
        "null": "notBefore",
        "false": "notBefore",
    }.items():
        vector(f"nbf {raw}", with_raw("nbf", raw), result)
    vector("expired before it is valid", claims(exp=NOW - 100, nbf=NOW + 100), "expired")
    for raw, result in {
        f"{NOW + 10**6}": "accept",
        "1e300": "accept",
        "-1.5": "accept",
        f'"{NOW}"': "issuedAt",
        "null": "issuedAt",
        "[]": "issuedAt",
    }.items():
        vector(f"iat {raw}", with_raw("iat", raw), result)

    for raw in (
        "null",
        "1",
        "[]",
        "{}",
        f'["{ISSUER}"]',
        '""',
        '"https://issuer.example"',
        f'"{ISSUER} "',
        f'"{ISSUER.upper()}"',
    ):
        vector(f"iss {raw}", with_raw("iss", raw), "issuer")
    vector("no iss", claims(iss=None), "issuer")
    for value in ([AUDIENCE], ["other", AUDIENCE], [AUDIENCE, "other"], [AUDIENCE, AUDIENCE]):
        vector(f"aud {json.dumps(value)}", claims(aud=value), "accept")
    for value in (
        [],
        ["other"],
        "",
        "other",
        AUDIENCE[:-1],
        AUDIENCE + "x",
        AUDIENCE.upper(),
        f"{AUDIENCE} other",
        1,
        {},
        True,
        [[AUDIENCE]],
        [AUDIENCE, 1],
        [1, AUDIENCE],
        [AUDIENCE, None],
        [""],
        {AUDIENCE: 1},
    ):
        vector(f"aud {json.dumps(value)}", claims(aud=value), "audience")
    vector("aud null", with_raw("aud", "null"), "audience")
    vector("no aud", claims(aud=None), "audience")

    vector("no sub", claims(sub=None), "accept", claims={"subject": None})
    vector("sub in Unicode", claims(sub="Ł é 漢 😀"), "accept", claims={"subject": "Ł é 漢 😀"})
    for raw in ("null", "1", "[]", '["alice"]', "{}"):
        vector(f"sub {raw}", with_raw("sub", raw), "subject")
    for text, words in (
        ("read write", ["read", "write"]),
        ("", []),
        ("  read  ", ["read"]),
        ("x:y read", ["x:y", "read"]),
    ):
        vector(f"scope {text!r}", claims(scope=text), "accept", claims={"scopes": words})
    vector("no scope", claims(scope=None), "accept", claims={"scopes": []})
    for raw in ("null", "1", "[]", '["read"]', "{}", "true"):
        vector(f"scope {raw}", with_raw("scope", raw), "scope")
    for value in ([], [""], ["a/", "b/c"], ["é/", "e\u0301/"]):
        vector(
            f"image_prefixes {json.dumps(value)}", claims(image_prefixes=value), "accept", claims={"prefixes": value}
        )
    vector("no image_prefixes", claims(image_prefixes=None), "accept", claims={"prefixes": []})
    for raw in (
        "null",
        '""',
        '"a/"',
        "1",
        "true",
        "{}",
        '{"a/":1}',
        "[1]",
        "[null]",
        '["a/",1]',
        '[["a/"]]',
        '[{"a":1}]',
    ):
        vector(f"image_prefixes {raw}", with_raw("image_prefixes", raw), "prefixes")

    good = dump(claims())
    for name, text in {
        "exp twice": with_raw("exp", f'{NOW + 60},"exp":{NOW + 60}'),
        "exp twice, once escaped": with_raw("exp", f'{NOW + 60},"\\u0065xp":1'),
        "image_prefixes twice": with_raw("image_prefixes", '["a/"],"image_prefixes":[""]'),
        "a member twice in a member": with_raw("x", '{"a":1,"a":2}'),
        "an array": b"[" + good + b"]",
        "a string": b'"' + b"x" * 20 + b'"',
        "empty": b"",
        "text after it": good + b"x",
        "two objects": good + good,
        "a comma at the end": good[:-1] + b",}",
        "NaN": with_raw("exp", "NaN"),
        "Infinity": with_raw("exp", "Infinity"),
        "a plus sign": with_raw("exp", "+1"),
        "a leading zero": with_raw("exp", f"0{NOW + 60}"),
        "hexadecimal": with_raw("exp", "0x7fffffff"),
        "a byte order mark": b"\xef\xbb\xbf" + good,
        "not UTF-8": good.replace(b"alice", b"\xff"),
        "a line end in a string": good.replace(b"alice", b"a\nb"),
        "nested 65 times": with_raw("x", "[" * 64 + "]" * 64),
        "a token in a token": make().encode(),
    }.items():
        vector(f"payload: {name}", text, "claims")
    vector("payload: nested 64 times", with_raw("x", "[" * 63 + "]" * 63), "accept")
    vector("payload: other claims", claims(jti="1", nonce=None, email="a@b", groups=["x"], azp={"a": [1]}), "accept")

    # What is wrong with the claims is not told before the signature is right.
    add("expired, signed with a foreign key", make(None, claims(exp=1), key=OTHER_RSA), "signature")
    add("claims that are not JSON, signed with a foreign key", make(None, b"x", key=OTHER_RSA), "signature")


def add_sizes():
    for target, result in ((8191, "accept"), (8192, "accept"), (8193, "tooLong"), (20000, "tooLong")):
        token = next(
            token
            for head in range(4)
            for pad in range(max(0, target * 3 // 4 - 700), target * 3 // 4)
            if len(token := sized(head, pad)) == target
        )
        add(f"{target} bytes", token, result)
    add("8193 dots", "." * 8193, "tooLong")
    add("8192 dots", "." * 8192, "parts")


def sized(head, pad):
    return make(dump(header("ed")) + b" " * head, dump(claims(pad="x" * pad)), key=ED)


def key_sets():
    """Texts of key sets, with the number of keys that are used and why others are not."""
    sets = []

    def case(name, keys, used, skipped=(), local=False):
        text = keys if isinstance(keys, str) else json.dumps({"keys": keys}, ensure_ascii=False)
        sets.append({"name": name, "text": text, "local": local, "used": used, "skipped": list(skipped)})

    def modulus(bits):
        return number(
            int.from_bytes(seeded_bytes(f"modulus {bits}", bits // 8 + 1)) % (1 << (bits - 1)) | 1 << (bits - 1) | 1
        )

    for name, key, algorithm in (("RSA", RSA, "RS256"), ("EC", EC, "ES256"), ("OKP", ED, "EdDSA")):
        case(f"{name} without alg", [key.jwk(kid="a")], [algorithm])
        case(f"{name} with alg", [key.jwk(alg=algorithm)], [algorithm])
        case(f"{name} with use", [key.jwk(use="sig")], [algorithm])
        case(f"{name} for encryption", [key.jwk(use="enc")], [], ["use"])
        case(f"{name} with use null", [key.jwk(use=None)], [], ["use"])
        case(f"{name} to verify", [key.jwk(key_ops=["sign", "verify"])], [algorithm])
        for operations in (["sign"], ["encrypt"], [], "verify", None, [1]):
            case(f"{name} with key_ops {json.dumps(operations)}", [key.jwk(key_ops=operations)], [], ["operations"])
        for alg in ("none", "HS256", "RS512", "PS256", "ES384", "ES256K", "RSA-OAEP", "", algorithm.lower(), None, 1):
            case(f"{name} with alg {alg}", [key.jwk(alg=alg)], [], ["algorithm"])
        case(f"{name} with kid 1", [key.jwk(kid=1)], [], ["keyID"])
        case(f"{name} with kid null", [key.jwk(kid=None)], [], ["keyID"])
        case(f"{name} with its private part", [key.jwk(d="AQAB")], [], ["privatePart"])
        case(f"{name} with a certificate", [key.jwk(x5c=["MIIB"], x5t="x")], [algorithm])
        for parameter in ("n", "e") if name == "RSA" else ("x",):
            for value in (None, 1, "", "=", "A", "AQAB=", "AB", "A B"):
                broken = key.jwk() | {parameter: value}
                empty = {"n": "modulus", "e": "exponent", "x": "parameter"}[parameter]
                case(
                    f"{name} with {parameter} {json.dumps(value)}",
                    [broken],
                    [],
                    [empty if value == "" else "parameter"],
                )
            missing = key.jwk()
            del missing[parameter]
            case(f"{name} without {parameter}", [missing], [], ["parameter"])
    for bits, fits in (
        (1024, False),
        (2047, False),
        (2048, True),
        (2049, True),
        (8192, True),
        (8193, False),
        (16384, False),
    ):
        key = {"kty": "RSA", "n": modulus(bits), "e": "AQAB"}
        case(f"RSA of {bits} bits", [key], ["RS256"] if fits else [], [] if fits else ["modulus"])
    case("RSA with a zero before the modulus", [RSA.jwk(n=base64url(b"\0" + RSA.n.to_bytes(256)))], [], ["modulus"])
    case("RSA with an even modulus", [RSA.jwk(n=number(RSA.n - 1))], [], ["unusable"])
    for e, fits in (
        (0, False),
        (1, False),
        (2, False),
        (3, True),
        (4, False),
        (17, True),
        (65536, False),
        (65537, True),
        (2**32 - 1, True),
        (2**32 + 1, False),
        (2**64 + 1, False),
    ):
        case(
            f"RSA with the exponent {e}",
            [RSA.jwk(e=number(e))],
            ["RS256"] if fits else [],
            [] if fits else ["exponent"],
        )
    case("RSA with a zero before the exponent", [RSA.jwk(e=base64url(b"\0\x01\0\x01"))], [], ["exponent"])
    for curve in ("P-384", "P-521", "secp256k1", "p-256", "Ed25519", "", None):
        case(f"EC on {curve}", [EC.jwk(crv=curve)], [], ["curve"])
    for curve in ("X25519", "Ed448", "P-256", "", None):
        case(f"OKP on {curve}", [ED.jwk(crv=curve)], [], ["curve"])
    x, y = EC.key.public_key().public_numbers().x, EC.key.public_key().public_numbers().y
    case("EC beside the curve", [EC.jwk(y=number(y ^ 1, 32))], [], ["unusable"])
    case("EC at the origin", [EC.jwk(x=number(0, 32), y=number(0, 32))], [], ["unusable"])
    case("EC with a coordinate beyond the field", [EC.jwk(x=number(2**256 - 1, 32))], [], ["unusable"])
    case("EC with 33 bytes", [EC.jwk(x=number(x, 33))], [], ["parameter"])
    case("EC without y", [{name: value for name, value in EC.jwk().items() if name != "y"}], [], ["parameter"])
    case("OKP with 31 bytes", [ED.jwk(x=base64url(bytes(31)))], [], ["parameter"])
    for kind in ("AKP", "rsa", "", None, 1):
        case(f"kty {kind}", [RSA.jwk() | {"kty": kind}], [], ["type"])
    case("no kty", [{"kid": "a"}], [], ["type"])

    case("a secret from a server", [HMAC.jwk(kid="a")], [], ["foreignSecret"])
    case("a secret beside other keys from a server", [RSA.jwk(), HMAC.jwk()], ["RS256"], ["foreignSecret"])
    case("a secret from a file", [HMAC.jwk(kid="a")], ["HS256"], local=True)
    case("a secret for HS512 from a file", [HMAC.jwk(alg="HS512")], [], ["algorithm"], local=True)
    case("a secret for RS256 from a file", [HMAC.jwk(alg="RS256")], [], ["algorithm"], local=True)
    case(
        "a secret of 31 bytes from a file", [{"kty": "oct", "k": base64url(bytes(31))}], [], ["shortSecret"], local=True
    )
    case("an empty secret from a file", [{"kty": "oct", "k": ""}], [], ["shortSecret"], local=True)
    case("a secret without k from a file", [{"kty": "oct"}], [], ["parameter"], local=True)

    case("no keys", [], [])
    case("all kinds", [RSA.jwk(kid="a"), EC.jwk(kid="b"), ED.jwk(kid="c")], ["RS256", "ES256", "EdDSA"])
    case(
        "broken keys among good ones",
        ["x", RSA.jwk(kid="a"), None, {}, EC.jwk(kid="b", crv="P-384"), ED.jwk(kid="c")],
        ["RS256", "EdDSA"],
        ["object", "object", "type", "curve"],
    )
    case("one kid twice", [RSA.jwk(kid="a"), RSA2.jwk(kid="a"), EC.jwk(kid="b")], ["ES256"], ["duplicate", "duplicate"])
    case("one kid for two algorithms", [RSA.jwk(kid="a"), EC.jwk(kid="a")], [], ["duplicate", "duplicate"])
    case("one kid three times", [RSA.jwk(kid="a")] * 3, [], ["duplicate"] * 3)
    case("one kid, once for encryption", [RSA.jwk(kid="a"), RSA2.jwk(kid="a", use="enc")], ["RS256"], ["use"])
    case("kids that only Unicode takes for equal", [RSA.jwk(kid="é"), EC.jwk(kid="e\u0301")], ["RS256", "ES256"])
    case("several keys without kid", [RSA.jwk(), RSA2.jwk()], ["RS256", "RS256"])
    case("other members", json.dumps({"keys": [RSA.jwk()], "x": 1}), ["RS256"])
    for name, text in {
        "empty": "",
        "not JSON": "<html>",
        "an array": "[]",
        "a key": json.dumps(RSA.jwk()),
        "keys is an object": '{"keys":{}}',
        "keys is null": '{"keys":null}',
        "keys twice": '{"keys":[],"keys":[]}',
        "cut": json.dumps({"keys": [RSA.jwk()]})[:-1],
        "text after it": '{"keys":[]} x',
        "64 KiB and a byte": '{"keys":[]}'.ljust((64 << 10) + 1),
    }.items():
        sets.append({"name": f"no set: {name}", "text": text, "local": False, "used": None, "skipped": []})
    case("64 KiB", '{"keys":[]}'.ljust(64 << 10), [])
    return sets


for step in (
    add_valid,
    add_keys,
    add_algorithms,
    add_header_forms,
    add_encodings,
    add_cuts,
    add_signatures,
    add_ecdsa,
    add_eddsa,
    add_rsa,
    add_claims,
    add_sizes,
):
    step()
names = [vector["name"] for vector in tokens]
assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)


def lines(values):
    return "[\n" + ",\n".join(json.dumps(value, ensure_ascii=True) for value in values) + "\n]"


print(f'{{"now": {NOW}, "issuer": "{ISSUER}", "audience": "{AUDIENCE}",')
print('"sets":', lines({"name": name, "text": json.dumps({"keys": keys})} for name, keys in SETS.items()) + ",")
print('"tokens":', lines(tokens) + ",")
print('"keySets":', lines(key_sets()) + "}")
