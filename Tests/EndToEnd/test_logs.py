"""Checks the logs of the whole run: what they must contain, and what they must not."""

import json
import re

import pytest

from eventually import eventually


def test_every_request_has_its_line(service, stack):
    """Every request is logged with its id, also if the client sends characters that could break the JSON."""
    answer = service.get(
        '/images/none%22%5C?a="b\\', {"User-Agent": 'quote " backslash \\ \xff\xfe', "Referer": "\x1b[31m"}
    )
    (line,) = eventually(
        lambda: [line for line in stack.access_log() if answer.header("X-Request-ID") in line.values()],
        "the request in the access log",
    )
    assert str(answer.status) in map(str, line.values())


@pytest.mark.parametrize(
    "method, target, status", [("PUT", "/images", 405), ("POST", "/none", 404), ("DELETE", "/_error", 404)]
)
def test_the_method_of_a_refusal(service, stack, method, target, status):
    """The client's own, though nginx makes a GET of it on the way to the error."""
    answer = service.request(method, target).expect(status)
    (line,) = eventually(
        lambda: [line for line in stack.access_log() if line["request_id"] == answer.header("X-Request-ID")],
        "the request in the access log",
    )
    assert (line["method"], line["uri"], line["status"]) == (method, target, status)


def line_of(stack, request_id):
    """The line of a request in the access log, whatever bytes the other lines have."""
    lines = [line for line in stack.access_lines() if request_id.encode() in line]
    return json.loads(lines[0].decode()) if lines else None


@pytest.mark.parametrize(
    "sent, logged",
    [
        (b"a\xff\xfeb", "a\ufffd"),
        (b"\xc0\x80", "\ufffd"),
        (b"\xed\xa0\x80", "\ufffd"),
        (b"b\xf4\x90\x80\x80", "b\ufffd"),
        (b"\xc3", "\ufffd"),
        (b"\xe2\x82", "\ufffd"),
        ("é€😀".encode(), "é€😀"),
        ("é".encode() * 2000, "é" * 2000),
        (b'"\\', '"\\'),
    ],
    ids=range(9),
)
def test_bytes_that_are_not_utf_8(service, stack, sent, logged):
    """A target or a user agent that is not UTF-8 is cut at its first wrong byte. The line stays JSON in UTF-8."""
    request = b"GET /images/none?x=%b HTTP/1.1\r\nHost: a\r\nUser-Agent: %b\r\nConnection: close\r\n\r\n"
    answer = service.raw(request % (sent, sent))
    line = eventually(lambda: line_of(stack, answer.header("X-Request-ID")), "the request in the access log")
    assert (line["uri"], line["user_agent"]) == ("/images/none?x=" + logged, logged)


@pytest.mark.last
def test_every_line_is_json(stack):
    """Whatever the requests of all tests had in them. multiwatch's own lines, about dead workers, are plain text."""
    for path, text in stack.logs():
        if path.name in ("access.log", "workers.log"):
            lines = [line for line in text.splitlines() if not re.match(rb"(Child|Spawning child)\[\d+\] ", line)]
            assert lines
            for line in lines:
                json.loads(line.decode())


@pytest.mark.last
def test_no_log_holds_a_secret(stack):
    """The logs contain no keys and no signatures."""
    settings = stack.settings()
    secret = settings["AWS_SECRET_ACCESS_KEY"].encode()
    assert stack.logs()
    for path, text in stack.logs():
        # LocalStack's secret is the word "test", which logs may contain.
        if len(secret) > 8:
            assert secret not in text, path
        # Not checked: nginx's error log, which has failed presigned URLs (valid for minutes), and the engine's logs.
        if path.name in ("access.log", "workers.log"):
            assert not re.search(rb"X-Amz-Signature=[0-9a-f]{64}", text), path


@pytest.mark.last
def test_no_worker_crashed(stack):
    """The workers' logs contain no trap, no backtrace and no sanitizer report."""
    for path, text in stack.logs():
        assert not re.search(
            rb"Fatal error|\*\*\* Program crashed|Sanitizer|Illegal instruction|malloc\(\)|double free", text
        ), path


@pytest.mark.last
def test_nginx_reported_nothing_of_its_own(stack):
    """nginx logged nothing at emerg, alert or crit: clients cannot cause such errors."""
    for path, text in stack.logs():
        found = re.search(rb"^.*\[(emerg|alert|crit)\].*$", text, re.MULTILINE)
        assert not found, f"{path}: {found[0]!r}"
