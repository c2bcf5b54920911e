"""Builds multipart/form-data bodies (RFC 7578) byte by byte, so that tests can also build malformed ones."""

BOUNDARY = "----------------------------e2e7f3a9c51d2b"


def part(name, content, filename=None, content_type=None, disposition=None):
    """The header block and content of one part, without delimiters.

    `filename` is written as browsers write it: as UTF-8, with `%22` for a quote.
    """
    if disposition is None:
        disposition = f'form-data; name="{name}"'
        if filename is not None:
            disposition += '; filename="' + filename.replace('"', "%22") + '"'
    header = f"Content-Disposition: {disposition}\r\n"
    if content_type is not None:
        header += f"Content-Type: {content_type}\r\n"
    if isinstance(content, str):
        content = content.encode()
    return header.encode() + b"\r\n" + content


def join(parts, boundary=BOUNDARY):
    """The complete body of a form with these parts."""
    delimiter = b"--" + boundary.encode()
    return b"".join(delimiter + b"\r\n" + part + b"\r\n" for part in parts) + delimiter + b"--\r\n"


def content_type(boundary=BOUNDARY):
    """The Content-Type header for a body that `join` returned."""
    return f"multipart/form-data; boundary={boundary}"


def upload(image, filename="sample.jpg", metadata=None, key=None, content_type="image/jpeg"):
    """The body of an upload. `metadata` and `key` are text or bytes and are written unchanged."""
    parts = []
    if key is not None:
        parts.append(part("key", key))
    if metadata is not None:
        parts.append(part("metadata", metadata))
    parts.append(part("file", image, filename, content_type))
    return join(parts)
