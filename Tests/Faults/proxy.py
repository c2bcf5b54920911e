"""A TCP proxy that injects faults between the workers and S3, and between nginx and S3.

    proxy.py CONTROL_SOCKET UPSTREAM_PORT NAME=PORT…

It forwards bytes unchanged, so signatures stay valid. It parses just enough HTTP/1.1 to know where requests and
responses begin and end, so that a fault can hit a single request. Rules arrive on the control socket (control.py), one
JSON line each way. A rule has:

    fault               the fault (see FAULTS)
    proxy               the name of the proxy (default: any)
    method, path, query matches requests by method, a part of the encoded path, a part of the query
    skip, times         skips so many matching requests, then hits so many (default: 0 and 1; None: all)
    after               bytes to forward before the fault: of the request's body, or of the response with its head
    seconds             the duration of a stall before the connections are reset (default: 60)
    status, code, body, headers, clock, forward, read, by, rate    parameters of some faults

Instead of rules, `random` draws a fault for every request. The draw depends only on the seed, the request and the
number of times that this request has been seen. So the same requests get the same faults in any order.
"""

import asyncio
import collections
import email.utils
import hashlib
import json
import random
import socket
import struct
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

# The most bytes to read at once.
CHUNK = 65536
# The largest head of a request or a response, in bytes.
HEAD_LIMIT = 65536

# All faults. Unless stated otherwise, a fault ends the connections on both sides.
FAULTS = {
    "reset-connection": "resets the connection when a request begins",
    "reset-request": "resets the connection after `after` bytes of the request's body",
    "reset-answer": "resets the connection after `after` bytes of the response. The engine has completed the request",
    "stall-request": "reads the request up to `after` bytes of its body, then stalls",
    "stall-answer": "forwards `after` bytes of the response, then stalls",
    "answer": "responds itself with `status` and S3's `code` or `body`. `read` false: before it reads the body. "
    "`forward`: after the engine has completed the request. The connection stays open",
    "truncate-answer": "closes the connection normally after `after` bytes of the response",
    "longer-answer": "adds `by` to Content-Length, then closes the connection (not for HEAD)",
    "lengthless-answer": "removes Content-Length and closes the connection after `after` bytes of the response: the "
    "client cannot detect the truncation",
    "garbage": "sends bytes that are not HTTP",
    "flip-request": "flips one bit of byte `after` of the request's body",
    "flip-answer": "flips one bit of byte `after` of the response's body",
    "trickle-request": "forwards the request's body at `rate` bytes a second",
    "trickle-answer": "forwards the response at `rate` bytes a second",
    "lie-stored": "responds to a PUT with 200 and an ETag, but does not forward it. Used to test the tests",
}


class Broken(Exception):
    """Ends the connections on both sides."""


class Message:
    """The head of a request or a response, and the framing of its body."""

    def __init__(self, head):
        """`head` is all bytes up to and including the empty line."""
        self.head = head
        self.first, *lines = head.decode("latin-1").split("\r\n")[:-2]
        self.fields = collections.defaultdict(str)
        for line in lines:
            name, _, value = line.partition(":")
            self.fields[name.strip().lower()] = value.strip()

    @property
    def length(self):
        """The Content-Length, or None."""
        return int(self.fields["content-length"]) if self.fields["content-length"] else None

    @property
    def is_chunked(self):
        """Whether the body is chunked (RFC 9112, 7.1)."""
        return self.fields["transfer-encoding"].lower() == "chunked"


def reset(writer):
    """Closes a connection with RST. The peer loses even the data that it has not read yet."""
    connection = writer.get_extra_info("socket")
    if connection is not None and writer.transport is not None and not writer.transport.is_closing():
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def is_connected(writer):
    """Whether the peer is still connected. Works without reading (tcp(7): TCP_INFO, 1 is TCP_ESTABLISHED)."""
    connection = writer.get_extra_info("socket")
    return connection.fileno() >= 0 and connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == 1


async def read_head(reader):
    """Reads a head. Returns None if the connection ends before it."""
    try:
        return Message(await reader.readuntil(b"\r\n\r\n"))
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise Broken("the connection ended within a head") from None
        return None


async def read_body(reader, message, has_body=True):
    """Yields the pieces of a body as they arrive, including the framing."""
    if not has_body:
        return
    if message.is_chunked:
        while True:
            line = await reader.readuntil(b"\r\n")
            size = int(line.split(b";")[0], 16)
            yield line
            if size == 0:
                # Trailers up to the empty line.
                while (line := await reader.readuntil(b"\r\n")) != b"\r\n":
                    yield line
                yield line
                return
            yield await reader.readexactly(size + 2)
        return
    left = message.length
    if left is None:
        while piece := await reader.read(CHUNK):
            yield piece
        return
    while left > 0:
        piece = await reader.read(min(CHUNK, left))
        if not piece:
            raise Broken("the connection ended within a body")
        left -= len(piece)
        yield piece


class Request:
    """One received request."""

    def __init__(self, proxy, message):
        """Parses the request line."""
        self.proxy = proxy
        self.message = message
        self.method, target, _ = message.first.split(" ", 2)
        parts = urlsplit(target)
        self.path, self.query = parts.path, parts.query

    def __str__(self):
        """Identifies the request across retries, so without the signature in the query."""
        query = "&".join(sorted(part for part in self.query.split("&") if not part.startswith(("X-Amz-", "uploadId="))))
        return f"{self.proxy} {self.method} {self.path}?{query}"


class Rules:
    """The rules for faults, and the log of requests."""

    def __init__(self):
        """Starts without rules."""
        self.rules, self.chance = [], None
        self.log, self.seen = [], collections.Counter()

    def mend(self):
        """Removes all rules."""
        self.rules, self.chance = [], None

    def clear(self):
        """Removes all rules and empties the log."""
        self.mend()
        self.log, self.seen = [], collections.Counter()

    def add(self, rule):
        """Adds a rule after the others."""
        assert rule["fault"] in FAULTS, rule
        self.rules.append({"skip": 0, "times": 1, **rule})

    def choose(self, request):
        """The first rule that matches the request, or None. Updates the rule's counters."""
        for rule in self.rules:
            if rule["times"] == 0 or not self._matches(rule, request):
                continue
            if rule["skip"] > 0:
                rule["skip"] -= 1
                continue
            if rule["times"] is not None:
                rule["times"] -= 1
            return rule
        return self._draw(request) if self.chance and self._matches(self.chance, request) else None

    @staticmethod
    def _matches(rule, request):
        """Whether a rule matches a request."""
        return (
            rule.get("proxy") in (None, request.proxy)
            and rule.get("method") in (None, request.method)
            and rule.get("path", "") in request.path
            and rule.get("query", "") in request.query
        )

    def _draw(self, request):
        """Draws one of the weighted faults, or None."""
        name = str(request).replace(self.chance.get("path", ""), "", 1)
        digest = hashlib.sha256(f"{self.chance['seed']} {name} {self.seen[str(request)]}".encode()).digest()
        generator = random.Random(digest)
        if generator.random() >= self.chance["rate"]:
            return None
        faults = [rule for rule in self.chance["faults"][request.proxy] if rule.get("method") in (None, request.method)]
        if request.method == "HEAD":
            # In a HEAD response nobody can detect a wrong Content-Length.
            faults = [rule for rule in faults if rule["fault"] != "longer-answer"]
        (rule,) = generator.choices(faults, [rule.get("weight", 1) for rule in faults])
        rule = dict(rule)
        # A range means: draw a value from it.
        for name in ("after", "rate", "by"):
            if isinstance(rule.get(name), list):
                rule[name] = generator.randint(*rule[name])
        return rule

    def record(self, request, rule):
        """Adds an entry to the log. The exchange completes it."""
        self.seen[str(request)] += 1
        entry = {
            "time": time.time(),
            "proxy": request.proxy,
            "method": request.method,
            "path": request.path,
            "query": request.query,
            "fault": rule["fault"] if rule else None,
            "engine_status": None,
            "answered": False,
        }
        self.log.append(entry)
        return entry


def flip(piece, position):
    """The piece with one bit of the byte at this position changed."""
    return piece[:position] + bytes([piece[position] ^ 0x10]) + piece[position + 1 :]


class Exchange:
    """One request and its response, on the client's connection and the engine's connection."""

    def __init__(self, client, engine, request, rule, entry):
        """`client` and `engine` are (reader, writer) pairs."""
        (self.client_reader, self.client), (self.engine_reader, self.engine) = client, engine
        self.request, self.rule, self.entry = request, rule or {"fault": None}, entry
        self.fault = self.rule["fault"]
        self.after = self.rule.get("after", 0)

    async def run(self):
        """Runs the exchange. Returns whether the connections can be reused."""
        if self.fault == "reset-connection":
            reset(self.client)
            raise Broken(self.fault)
        await self.expect_continue()
        if self.fault == "garbage":
            return await self.garbage()
        if self.fault == "lie-stored":
            return await self.lie()
        if self.fault == "answer" and not self.rule.get("forward"):
            return await self.answer_ourselves(is_read=False)
        await self.send_request()
        message = await read_head(self.engine_reader)
        while message is not None and message.first.split(" ")[1] == "100":
            message = await read_head(self.engine_reader)
        if message is None:
            raise Broken("the engine closed the connection without a response")
        self.entry["engine_status"] = int(message.first.split(" ")[1])
        return await self.send_answer(message)

    async def expect_continue(self):
        """Sends 100 Continue to a client that expects it, because the engine's own 100 is dropped."""
        if self.request.message.fields["expect"].lower() == "100-continue":
            self.client.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def request_pieces(self):
        """The pieces of the request's body. Without a length there is no body (RFC 9112, 6.3)."""
        message = self.request.message
        return read_body(self.client_reader, message, message.is_chunked or bool(message.length))

    async def send_request(self):
        """Forwards the request and injects faults into it."""
        self.engine.write(self.request.message.head)
        passed = 0
        async for piece in self.request_pieces():
            if self.fault in ("reset-request", "stall-request") and passed + len(piece) >= self.after:
                self.engine.write(piece[: max(0, self.after - passed)])
                passed = self.after
                break
            if self.fault == "flip-request" and passed <= self.after < passed + len(piece):
                at = self.after - passed
                await self.write(self.engine, flip(piece, at), None)
            else:
                await self.write(self.engine, piece, "trickle-request")
            passed += len(piece)
        if self.fault == "reset-request":
            reset(self.client)
            reset(self.engine)
            raise Broken(self.fault)
        if self.fault == "stall-request":
            await self.stall()
        await self.engine.drain()

    async def send_answer(self, message):
        """Forwards the response and injects faults into it."""
        has_body = self.request.method != "HEAD" and self.entry["engine_status"] not in (204, 304)
        head, left = message.head, self.after
        if self.fault == "answer":
            async for _ in read_body(self.engine_reader, message, has_body):
                pass
            return await self.answer_ourselves(is_read=True)
        if self.fault in ("longer-answer", "lengthless-answer"):
            framing = (b"content-length:", b"transfer-encoding:", b"connection:")
            lines = [line for line in head[:-4].split(b"\r\n") if not line.lower().startswith(framing)] + [
                b"Connection: close"
            ]
            if self.fault == "longer-answer":
                lines.append(b"Content-Length: %d" % ((message.length or 0) + self.rule.get("by", 1)))
            head = b"\r\n".join(lines) + b"\r\n\r\n"
        cuts = self.fault in ("reset-answer", "stall-answer", "truncate-answer", "lengthless-answer")
        is_first, at = True, 0
        async for received in self.whole(head, message, has_body):
            piece = received
            if self.fault == "flip-answer" and not is_first:
                if at <= self.after < at + len(piece):
                    piece = flip(piece, self.after - at)
                at += len(piece)
            is_first = False
            if cuts:
                await self.write(self.client, piece[:left], None)
                left -= min(left, len(piece))
            else:
                await self.write(self.client, piece, "trickle-answer")
        # The engine's response has been read completely, even if only a part has been forwarded.
        if self.fault == "stall-answer":
            await self.stall()
        if self.fault == "reset-answer":
            reset(self.client)
            raise Broken(self.fault)
        if self.fault in ("truncate-answer", "longer-answer", "lengthless-answer"):
            raise Broken(self.fault)
        self.entry["answered"] = True
        ends_by_itself = message.is_chunked or message.length is not None or not has_body
        return ends_by_itself and message.fields["connection"].lower() != "close"

    async def whole(self, head, message, has_body):
        """The pieces of a response: head, then body."""
        yield head
        async for piece in read_body(self.engine_reader, message, has_body):
            yield piece

    async def write(self, writer, piece, trickle):
        """Writes a piece, slowly if the fault is `trickle`."""
        if self.fault == trickle and trickle is not None:
            step = max(1, self.rule["rate"] // 20)
            for start in range(0, len(piece), step):
                writer.write(piece[start : start + step])
                await writer.drain()
                await asyncio.sleep(step / self.rule["rate"])
        elif piece:
            writer.write(piece)
            await writer.drain()

    async def stall(self):
        """Reads and sends nothing until the client disconnects or the stall is over."""
        self.client.transport.pause_reading()
        deadline = time.monotonic() + self.rule.get("seconds", 60)
        while is_connected(self.client) and time.monotonic() < deadline:  # noqa: ASYNC110  No event.
            await asyncio.sleep(0.02)
        reset(self.client)
        raise Broken(self.fault)

    async def garbage(self):
        """Reads the request and sends random bytes."""
        async for _ in self.request_pieces():
            pass
        self.client.write(random.Random(self.after).randbytes(512) + b"\r\n\r\n")
        await self.client.drain()
        raise Broken(self.fault)

    async def lie(self):
        """Responds to a PUT without forwarding it."""
        digest = hashlib.md5()
        async for piece in self.request_pieces():
            digest.update(piece)
        self.client.write(f'HTTP/1.1 200 OK\r\nETag: "{digest.hexdigest()}"\r\nContent-Length: 0\r\n\r\n'.encode())
        await self.client.drain()
        self.entry["answered"] = True
        return True

    async def answer_ourselves(self, is_read):
        """Sends the response that the rule describes."""
        rule = self.rule
        reads = rule.get("read", True)
        if reads and not is_read:
            async for _ in self.request_pieces():
                pass
        code = rule.get("code", "InternalError")
        document = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>of the proxy</Message></Error>'
        )
        body = rule.get("body", document).encode()
        shift = rule.get("clock", 0)
        fields = {
            "Content-Type": "application/xml",
            "Content-Length": str(len(body)),
            "Date": email.utils.formatdate(time.time() + shift, usegmt=True),
            **rule.get("headers", {}),
        }
        if not reads:
            fields["Connection"] = "close"
        lines = [f"HTTP/1.1 {rule.get('status', 500)} Fault", *(f"{name}: {value}" for name, value in fields.items())]
        head = "\r\n".join(lines) + "\r\n\r\n"
        self.client.write(head.encode() + (b"" if self.request.method == "HEAD" else body))
        await self.client.drain()
        self.entry["answered"] = True
        if not reads:
            # Closing while the body still arrives causes a reset, and the client loses the response (RFC 9112, 9.6).
            self.client.write_eof()
            while await self.client_reader.read(CHUNK):
                pass
            raise Broken(self.fault)
        return True


class Proxy:
    """Listens on a port and forwards every connection to the engine."""

    def __init__(self, name, port, upstream, rules):
        """Only stores the arguments. `open` starts listening."""
        self.name, self.port, self.upstream, self.rules = name, port, upstream, rules
        self.server = None
        self.writers = set()

    async def open(self):
        """Starts accepting connections."""
        if self.server is None:
            self.server = await asyncio.start_server(self.serve, "127.0.0.1", self.port, limit=HEAD_LIMIT, backlog=512)

    async def close(self):
        """Stops accepting connections and resets the open ones."""
        if self.server is not None:
            self.server.close()
            self.server = None
        for writer in list(self.writers):
            reset(writer)

    async def serve(self, client_reader, client):
        """Serves one connection until it ends."""
        self.writers.add(client)
        engine_reader = engine = None
        try:
            while (message := await read_head(client_reader)) is not None:
                # The engine closes idle connections. The client must not see this as a fault.
                if engine is not None and engine_reader.at_eof():
                    engine.close()
                    engine = None
                if engine is None:
                    engine_reader, engine = await asyncio.open_connection("127.0.0.1", self.upstream, limit=HEAD_LIMIT)
                request = Request(self.name, message)
                rule = self.rules.choose(request)
                entry = self.rules.record(request, rule)
                exchange = Exchange((client_reader, client), (engine_reader, engine), request, rule, entry)
                if not await self.until_gone(exchange, client):
                    break
        except (Broken, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass
        finally:
            self.writers.discard(client)
            for writer in (client, engine):
                if writer is not None:
                    writer.close()

    @staticmethod
    async def until_gone(exchange, client):
        """Runs an exchange and cancels it when the client disconnects, for example a killed worker."""
        work = asyncio.ensure_future(exchange.run())
        try:
            while not work.done():
                await asyncio.wait({work}, timeout=0.05)
                if not work.done() and not is_connected(client):
                    # A stalled exchange notices the disconnect itself.
                    await asyncio.wait({work}, timeout=0.2)
                    break
            return work.done() and work.result()
        finally:
            work.cancel()


async def control(reader, writer, proxies, rules):
    """Runs commands. Each command and each result is one JSON line."""
    while line := await reader.readline():
        command = json.loads(line)
        answer = None
        match command.pop("do"):
            case "add":
                rules.add(command["rule"])
            case "random":
                rules.chance = command["chance"]
            case "mend":
                rules.mend()
            case "clear":
                rules.clear()
            case "log":
                answer = rules.log
            case "close":
                await proxies[command["proxy"]].close()
            case "open":
                await proxies[command["proxy"]].open()
            case other:
                raise ValueError(other)
        writer.write(json.dumps(answer).encode() + b"\n")
        await writer.drain()
    writer.close()


async def main(control_path, upstream, *listeners):
    """Runs the proxies until the process is stopped."""
    rules = Rules()
    proxies = {}
    for listener in listeners:
        name, port = listener.split("=")
        proxies[name] = Proxy(name, int(port), int(upstream), rules)
        await proxies[name].open()
    server = await asyncio.start_unix_server(lambda *pair: control(*pair, proxies, rules), control_path, limit=1 << 24)
    await server.serve_forever()


if __name__ == "__main__":
    Path(sys.argv[1]).unlink(missing_ok=True)
    asyncio.run(main(*sys.argv[1:]))
