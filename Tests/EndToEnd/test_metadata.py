"""Metadata is returned as the same JSON object that was sent. Other S3 tools can read simple text values."""

import json
import time
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import samples
from service import path

IMAGE = samples.read("small.gif")


def parse_exactly(text):
    """Parses JSON exactly: integers as their digits, other numbers as decimals, both distinct from text."""
    return json.loads(
        text, parse_int=lambda digits: ("int", digits), parse_float=lambda digits: ("float", Decimal(digits))
    )


def check_roundtrip(service, key, text):
    """Uploads with this metadata, compares what upload and view return, and returns the view's metadata."""
    made = service.upload(IMAGE, key, text, "a.gif").expect(201)
    viewed = service.view(key).expect(200)
    assert parse_exactly(made.body)["data"]["metadata"] == parse_exactly(text)
    assert parse_exactly(viewed.body)["data"]["metadata"] == parse_exactly(text)
    return viewed.data["metadata"]


OBJECTS = {
    "empty": "{}",
    "text": '{"description":"sample image"}',
    "every type": '{"s":"x","i":1,"f":1.5,"t":true,"u":false,"n":null,"a":[1,"2",null,[]],"o":{"a":{"b":{}}}}',
    "space around": ' \t\r\n{ "a" : [ 1 , 2 ] , "b" : { } }\n',
    "text that looks like other types": '{"a":"1","b":"true","c":"null","d":"[1]","e":"{}","f":"1.0","g":"\\"quoted\\"","h":""}',
    "thirty digits": '{"big":123456789012345678901234567890,"negative":-123456789012345678901234567890}',
    "more than 64 bits": '{"a":9223372036854775807,"b":9223372036854775808,"c":18446744073709551616,"d":9007199254740993}',
    "fractions": '{"a":0.1,"b":1.10,"c":3.141592653589793238462643383279,"d":-0.0,"e":1e5,"f":1E-7,"g":1e400,"h":2.5e+3}',
    "zeros": '{"a":0,"b":-0,"c":0.0}',
    "unicode": '{"ключ":"значение","日本語":"写真","emoji":"😀👩‍👩‍👧‍👦","rtl":"צילום","combining":"e\u0301","composed":"é"}',
    "escapes": r'{"a":"\"\\\/\b\f\n\r\t","b":"\u00e9\u0000\u001f\u007f","c":"\ud83d\ude00","\u0061b":"name"}',
    "line separators": '{"a":"\u2028\u2029\u0085\ufeff"}',
    "spaces kept": '{"a":" leading","b":"trailing ","c":"two  spaces","d":" ","e":"tab\\tinside"}',
    "names that are no header names": '{"with space":"a","with:colon":"b","ünï":"c","":"d","(x)":"e","a=b":"f","\\n":"g"}',
    "names that differ in case": '{"Name":"a","name":"b","NAME":"c"}',
    "capitals": '{"CamelCase":"x","UPPER":"y"}',
    "underscore and hyphen": '{"a_b":"1","a-b":"2","a.b":"3"}',
    "names of our own": '{"json":"x","metadata":"{}","filename":"y","content-type":"z","x-amz-meta-a":"b","meta":"c","encoding":"d","imagefcgi":"e"}',
    "values that look encoded": '{"a":"=?UTF-8?B?w6k=?=","b":"%C3%A9","c":"b64:AAAA","d":"utf-8\'\'x","e":"=?UTF-8?Q?=C3=A9?="}',
    "deep, but not too deep": '{"a":' + "[" * 20 + "]" * 20 + "}",
    "many members": json.dumps({f"k{number}": number for number in range(40)}),
    "commas": '{"tags":"sample,test"}',
    "markup": '{"a":"<script>&amp;</script>","b":"a\'b`c$d"}',
}


@pytest.mark.parametrize("name", OBJECTS)
def test_comes_back_equal(service, prefix, name):
    """Types, nesting, Unicode and digits are preserved."""
    check_roundtrip(service, prefix + "m", OBJECTS[name])


def test_an_empty_field_is_no_metadata(service, prefix):
    """Browsers send a field that the user left empty."""
    assert service.store(IMAGE, prefix + "m", "")["metadata"] == {}


def test_plain_text_is_readable_by_other_tools(service, store, prefix):
    """Plain text is stored as `x-amz-meta-<name>` without encoding."""
    check_roundtrip(
        service, prefix + "m", '{"description":"sample image","Camera":"SO-1","rating":5,"caption":"Übersicht"}'
    )
    metadata = store.get(prefix + "m")["Metadata"]
    assert metadata["description"] == "sample image"
    assert all(name.isascii() and value.isascii() for name, value in metadata.items())


def test_other_tools_may_change_it(service, store, prefix):
    """Another tool copies the object onto itself with new metadata. The service returns the new metadata."""
    service.store(IMAGE, prefix + "m", '{"description":"old","rating":5}')
    store.client.copy_object(
        Bucket=store.bucket,
        Key=prefix + "m",
        CopySource={"Bucket": store.bucket, "Key": prefix + "m"},
        MetadataDirective="REPLACE",
        Metadata={"description": "new"},
        ContentType="image/gif",
    )
    assert service.view(prefix + "m").data["metadata"] == {"description": "new"}


NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**25), 10**25)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    | st.text('abc =?%"\\,;:~', max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=10,
)


@given(
    metadata=st.dictionaries(NAMES | st.from_regex("[a-zA-Z][a-zA-Z0-9-]{0,8}", fullmatch=True), VALUES, max_size=6),
    escaped=st.booleans(),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_object_comes_back_equal(service, prefix, metadata, escaped):
    """Random objects, with raw characters or with every character escaped."""
    text = json.dumps(metadata, ensure_ascii=escaped)
    key = prefix + "h"
    try:
        answer = service.upload(IMAGE, key, text, "a.gif")
        if answer.status == 400:
            # Encoding takes little more than three bytes for one byte, so only large metadata may be rejected.
            assert len(json.dumps(metadata)) > 600, answer
            answer.refused(400, "metadata-too-large")
            return
        assert parse_exactly(answer.expect(201).body)["data"]["metadata"] == parse_exactly(text)
        assert parse_exactly(service.view(key).body)["data"]["metadata"] == parse_exactly(text)
    finally:
        service.delete(key)


@pytest.mark.needs("two-kilobytes-of-metadata")
def test_the_largest(service, store, prefix):
    """Metadata is accepted up to S3's 2 KB. The error for larger metadata has the limit and the actual size."""
    accepted, refused = 1, 4096
    while refused - accepted > 1:
        length = (accepted + refused) // 2
        answer = service.upload(IMAGE, f"{prefix}{length}", json.dumps({"description": "x" * length}), "a.gif")
        if answer.status == 201:
            accepted = length
            assert store.get(f"{prefix}{length}")["Metadata"]["description"] == "x" * length
        else:
            error = answer.refused(400, "metadata-too-large")
            assert error["limit"] == 2048 and error["actual"] > 2048
            refused = length
    assert accepted > 1800, "the encoding uses too much of the 2 KB"
    assert service.view(f"{prefix}{accepted}").data["metadata"] == {"description": "x" * accepted}


@pytest.mark.needs("two-kilobytes-of-metadata")
@pytest.mark.parametrize(("text", "count"), [("é", 758), ("ж", 758), ("写", 754), ("😀", 379)])
def test_the_most_of_other_alphabets(service, store, prefix, text, count):
    """Text outside of ASCII takes the shortest form: escapes alone would hold 337 `é`."""
    metadata = json.dumps({"A": text * count}, ensure_ascii=False)
    check_roundtrip(service, prefix + "m", metadata)
    fields = store.get(prefix + "m")["Metadata"]
    assert sum(len(name) + len(value) for name, value in fields.items()) <= 2048
    assert service.upload(IMAGE, prefix + "n", json.dumps({"A": text * (count + 1)})).status == 400


def test_a_byte_order_mark_is_skipped(service, prefix):
    """.NET and some editors put one before UTF-8."""
    assert service.store(IMAGE, prefix + "m", '\ufeff{"a":"b"}')["metadata"] == {"a": "b"}


def test_reserved_names_are_no_fields(service, store, prefix):
    """A member cannot be taken for a field of the service."""
    check_roundtrip(service, prefix + "m", '{"imagefcgi-width":"7","imagefcgi-utf8":"e30=","a":"b"}')
    assert set(store.get(prefix + "m")["Metadata"]) == {"a", "imagefcgi-json", "imagefcgi-facts"}


def test_earlier_forms_are_read(service, store, prefix):
    """What earlier versions stored: escapes alone, and a reserved name as a field."""
    store.client.put_object(
        Bucket=store.bucket,
        Key=prefix + "m",
        Body=IMAGE,
        ContentType="image/gif",
        Metadata={"imagefcgi-json": '{"caption":"\\u00dcbersicht","n":1}', "imagefcgi-width": "7"},
    )
    assert service.view(prefix + "m").data["metadata"] == {"caption": "Übersicht", "n": 1, "imagefcgi-width": "7"}


def test_encoded_words_of_other_tools_are_decoded(service, store, prefix):
    """Other tools write RFC 2047. The same text, sent by a client of the service, comes back as it was."""
    fields = {"a": "=?UTF-8?B?w6k=?=", "b": "=?UTF-8?Q?=C3=A9_x?="}
    store.client.put_object(Bucket=store.bucket, Key=prefix + "m", Body=IMAGE, ContentType="image/gif", Metadata=fields)
    assert service.view(prefix + "m").data["metadata"] == {"a": "é", "b": "é x"}
    check_roundtrip(service, prefix + "n", json.dumps(fields))


@pytest.mark.usefixtures("unharmed")
class TestRefused:
    """Invalid metadata."""

    @pytest.mark.parametrize(
        "metadata",
        [
            " ",
            "nonsense",
            "[]",
            '["a"]',
            '"text"',
            "1",
            "null",
            "true",
            "{",
            "}",
            '{"a"}',
            '{"a":}',
            '{"a":1,}',
            "{'a':1}",
            '{"a":1}{"b":2}',
            '{"a":1} x',
            '{"a":01}',
            '{"a":+1}',
            '{"a":1.}',
            '{"a":.5}',
            '{"a":1e}',
            '{"a":NaN}',
            '{"a":Infinity}',
            '{"a":"\t"}',
            '{"a":"\n"}',
            r'{"a":"\x"}',
            r'{"a":"\u12"}',
            '{"a":tru}',
            "{a:1}",
            '{"a":1 "b":2}',
            '// comment\n{"a":1}',
            '{"a":[1,]}',
            '{"a":"x',
            '\ufeff\ufeff{"a":"b"}',
        ],
        ids=lambda text: repr(text)[:24],
    )
    def test_not_a_json_object(self, service, prefix, metadata):
        """Metadata must be JSON (RFC 8259) with an object at the top level."""
        service.upload(IMAGE, prefix + "m", metadata).refused(400, "invalid-metadata")

    @pytest.mark.parametrize(
        "metadata",
        ['{"a":1,"a":2}', '{"a":1,"a":1}', r'{"a":1,"\u0061":2}', '{"x":{"a":1,"a":2}}', '{"x":[{"é":1,"é":2}]}'],
    )
    def test_a_member_twice(self, service, prefix, metadata):
        """Duplicate members are rejected."""
        service.upload(IMAGE, prefix + "m", metadata).refused(400, "invalid-metadata")

    @pytest.mark.parametrize(
        "metadata",
        [b'{"a":"\xff"}', b'{"\xc3":1}', b'{"a":"\xed\xa0\x80"}', b'{"a":"\xc0\xaf"}', '{"a":1}'.encode("utf-16")],
    )
    def test_not_utf8(self, service, prefix, metadata):
        """JSON must be UTF-8 (RFC 8259 8.1)."""
        service.upload(IMAGE, prefix + "m", metadata).refused(400, "invalid-metadata")

    def test_half_a_surrogate_pair(self, service, prefix):
        """An escaped lone surrogate is rejected."""
        service.upload(IMAGE, prefix + "m", r'{"a":"\ud800"}').refused(400, "invalid-metadata")

    @pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
    def test_too_deep(self, service, prefix, opening, closing):
        """Deep nesting is rejected and does not overflow the worker's stack."""
        depth = 1000 if opening == "[" else 330
        metadata = '{"a":' + opening * depth + ("" if opening == "[" else "1") + closing * depth + "}"
        service.upload(IMAGE, prefix + "m", metadata).refused(400, "invalid-metadata")

    def test_very_deep_and_very_large(self, service, prefix):
        """A hundred thousand brackets are rejected as fast as other input."""
        answer = service.upload(IMAGE, prefix + "m", '{"a":' + "[" * 100_000)
        assert answer.status == 400 and answer.json["code"] in ("invalid-metadata", "metadata-too-large")

    @pytest.mark.parametrize(
        "metadata",
        [
            {"a": "x" * 2100},
            {"a": "é" * 1100},
            {"a": "写" * 800},
            {f"k{n}": "value" for n in range(300)},
            {"x" * 2100: 1},
            {"a": list(range(900))},
        ],
    )
    def test_too_large(self, service, prefix, metadata):
        """The error has the limit and the actual size in bytes."""
        error = service.upload(IMAGE, prefix + "m", json.dumps(metadata, ensure_ascii=False)).refused(
            400, "metadata-too-large"
        )
        assert error["limit"] == 2048 and error["actual"] > 2048

    def test_very_many_members(self, service, prefix):
        """The time to parse many members is not quadratic."""
        metadata = json.dumps({str(number): number for number in range(200_000)})
        start = time.monotonic()
        service.upload(IMAGE, prefix + "m", metadata).refused(400, "metadata-too-large")
        assert time.monotonic() - start < 10

    def test_a_megabyte(self, service, prefix):
        """Metadata of more than 64 KiB is not parsed: the limit and the size are those of the field."""
        metadata = json.dumps({"a": "x" * 1_000_000})
        error = service.upload(IMAGE, prefix + "m", metadata).refused(400, "metadata-too-large")
        assert (error["limit"], error["actual"]) == (65_536, len(metadata))


def test_a_refused_upload_leaves_the_key_free(service, prefix):
    """After a rejected upload, a second upload with valid metadata can use the key."""
    service.upload(IMAGE, prefix + "m", "[]").refused(400, "invalid-metadata")
    service.get(path(prefix + "m")).refused(404, "not-found")
    service.store(IMAGE, prefix + "m", '{"a":"b"}')
