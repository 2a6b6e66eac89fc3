"""Just enough of MongoDB's wire protocol (OP_MSG, BSON) to run an admin command without any package.

Formats: https://bsonspec.org/spec.html and
https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/#op_msg
"""

import socket
import struct

OP_MSG = 2013
REPLY_MAX_BYTES = 48_000_000


class ObjectId(bytes):
    pass


class CommandFailed(Exception):
    def __init__(self, reply):
        super().__init__(reply.get("errmsg", str(reply)))
        self.code = reply.get("code")


def command(port, document, database="admin", timeout=5.0):
    """Runs one command on 127.0.0.1:`port` and returns the reply; raises CommandFailed or OSError."""
    body = struct.pack("<I", 0) + b"\0" + encode({**document, "$db": database})
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as line:
        line.sendall(struct.pack("<iiii", 16 + len(body), 1, 0, OP_MSG) + body)
        length = struct.unpack("<i", read_exactly(line, 4))[0]
        if not 26 <= length <= REPLY_MAX_BYTES:
            raise OSError(f"a reply of {length} bytes is no MongoDB reply")
        rest = read_exactly(line, length - 4)
    # 12 bytes of header, 4 of flags, 1 of section kind, then the document.
    reply, _ = decode(rest, 17)
    if reply.get("ok") != 1:
        raise CommandFailed(reply)
    return reply


def read_exactly(line, count):
    parts = []
    while count:
        part = line.recv(min(count, 65_536))
        if not part:
            raise ConnectionError("MongoDB closed the connection")
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def encode(document):
    body = b"".join(element(name, value) for name, value in document.items())
    return struct.pack("<i", len(body) + 5) + body + b"\0"


def element(name, value):
    key = str(name).encode() + b"\0"
    if isinstance(value, bool):
        return b"\x08" + key + bytes([value])
    if isinstance(value, int):
        small = -(2**31) <= value < 2**31
        return (b"\x10" if small else b"\x12") + key + struct.pack("<i" if small else "<q", value)
    if isinstance(value, float):
        return b"\x01" + key + struct.pack("<d", value)
    if isinstance(value, str):
        text = value.encode() + b"\0"
        return b"\x02" + key + struct.pack("<i", len(text)) + text
    if isinstance(value, ObjectId):
        return b"\x07" + key + value
    if isinstance(value, dict):
        return b"\x03" + key + encode(value)
    if isinstance(value, list):
        return b"\x04" + key + encode(dict(enumerate(value)))
    if value is None:
        return b"\x0a" + key
    raise TypeError(f"no BSON for {type(value).__name__}")


def decode(data, at):
    """The document that begins at `at`, and where it ends."""
    end = at + struct.unpack_from("<i", data, at)[0]
    at += 4
    document = {}
    while data[at]:
        kind = data[at]
        stop = data.index(b"\0", at + 1)
        name = data[at + 1 : stop].decode()
        document[name], at = decode_value(kind, data, stop + 1)
    return document, end


FIXED = {0x01: "<d", 0x09: "<q", 0x10: "<i", 0x11: "<Q", 0x12: "<q"}


def decode_value(kind, data, at):
    if kind in FIXED:
        return struct.unpack_from(FIXED[kind], data, at)[0], at + struct.calcsize(FIXED[kind])
    if kind == 0x02:
        length = struct.unpack_from("<i", data, at)[0]
        return data[at + 4 : at + 3 + length].decode("utf-8", "replace"), at + 4 + length
    if kind in (0x03, 0x04):
        inner, end = decode(data, at)
        return (inner if kind == 0x03 else list(inner.values())), end
    if kind == 0x05:
        length = struct.unpack_from("<i", data, at)[0]
        return data[at + 5 : at + 5 + length], at + 5 + length
    if kind == 0x07:
        return ObjectId(data[at : at + 12]), at + 12
    if kind == 0x08:
        return bool(data[at]), at + 1
    if kind == 0x0A:
        return None, at
    raise ValueError(f"BSON type {kind:#x} is not expected in a reply to an admin command")
