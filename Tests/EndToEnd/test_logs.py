"""Checks the logs of the whole run: what they must contain, and what they must not."""

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
    "method, target, status", [("PUT", "/images/a", 405), ("POST", "/none", 404), ("DELETE", "/_error", 404)]
)
def test_the_method_of_a_refusal(service, stack, method, target, status):
    """The client's own, though nginx makes a GET of it on the way to the error."""
    answer = service.request(method, target).expect(status)
    (line,) = eventually(
        lambda: [line for line in stack.access_log() if line["request_id"] == answer.header("X-Request-ID")],
        "the request in the access log",
    )
    assert (line["method"], line["uri"], line["status"]) == (method, target, status)


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
