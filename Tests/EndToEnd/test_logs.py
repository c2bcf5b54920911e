"""What the logs of the whole run say, and what they must not."""

import re

import pytest

from eventually import eventually


def test_every_request_has_its_line(service, stack):
    """With its id, also when the client sends what would break JSON."""
    answer = service.get("/images/none%22%5C?a=\"b\\", {"User-Agent": 'quote " backslash \\ \xff\xfe', "Referer": "\x1b[31m"})
    (line,) = eventually(
        lambda: [line for line in stack.access_log() if answer.header("X-Request-ID") in line.values()], "the request in the access log")
    assert str(answer.status) in map(str, line.values())


@pytest.mark.parametrize("method, target, status", [("PUT", "/images/a", 405), ("POST", "/none", 404), ("DELETE", "/_error", 404)])
def test_the_method_of_a_refusal(service, stack, method, target, status):
    """The client's own, though nginx makes a GET of it on the way to the error."""
    answer = service.request(method, target).expect(status)
    (line,) = eventually(
        lambda: [line for line in stack.access_log() if line["request_id"] == answer.header("X-Request-ID")], "the request in the access log")
    assert (line["method"], line["uri"], line["status"]) == (method, target, status)


@pytest.mark.last
def test_no_log_holds_a_secret(stack):
    """Neither keys nor signatures, of all requests that the suite made."""
    settings = stack.settings()
    secret = settings["AWS_SECRET_ACCESS_KEY"].encode()
    assert stack.logs()
    for path, text in stack.logs():
        # LocalStack's secret is the word "test", which logs may say.
        if len(secret) > 8:
            assert secret not in text, path
        # nginx's error log names the presigned URL that failed, which is good for minutes, and an engine's logs are its own.
        if path.name in ("access.log", "workers.log"):
            assert not re.search(rb"X-Amz-Signature=[0-9a-f]{64}", text), path


@pytest.mark.last
def test_no_worker_crashed(stack):
    """No trap, no backtrace, no report of a sanitizer in what the workers wrote."""
    for path, text in stack.logs():
        assert not re.search(rb"Fatal error|\*\*\* Program crashed|Sanitizer|Illegal instruction|malloc\(\)|double free", text), path


@pytest.mark.last
def test_nginx_reported_nothing_of_its_own(stack):
    """No emerg, alert or crit: those are errors of ours, never of a client."""
    for path, text in stack.logs():
        found = re.search(rb"^.*\[(emerg|alert|crit)\].*$", text, re.M)
        assert not found, f"{path}: {found[0]!r}"
