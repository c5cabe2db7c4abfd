"""Reads a BeamlineMonitor run file with nothing but Python: checks every hash chain, then prints what the run holds, one JSON object a line."""
import hashlib
import json
import sqlite3
import sys
import zlib
from pathlib import Path

CHAINED = ["manifest", "sessions", "frames", "samples", "events", "analyses", "outcomes", "ends", "outbox"]


def numbers(data):
    """LEB128: seven bits a byte, least first; the high bit says that more follow."""
    value = shift = 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield value
            value = shift = 0


def signed(zigzag):
    return (zigzag >> 1) ^ -(zigzag & 1)


def counts(packed):
    total, spectrum = 0, []
    for step in numbers(zlib.decompress(packed[4:])):
        total += signed(step)
        spectrum.append(total)
    assert len(spectrum) == int.from_bytes(packed[:4], "little")
    return spectrum


def unpack(template, packed):
    """n, n bytes, m, shift, …: bytes of the row itself, then m bytes of the template."""
    row, place, at = bytearray(), 0, 0

    def number():
        nonlocal at
        start = at
        while packed[at] >= 0x80:
            at += 1
        at += 1
        return next(numbers(packed[start:at]))

    while at < len(packed):
        fresh = number()
        row += packed[at:at + fresh]
        at += fresh
        if at < len(packed):
            length = number()
            place += fresh + signed(number())
            row += template[place:place + length]
            place += length
    return bytes(row)


def rows(run, table, column):
    """The rows of a packed table, each with its body."""
    bodies = {}
    for row in run.execute(f"SELECT * FROM {table} ORDER BY id"):
        if row["template"] == row["id"]:
            bodies[row["id"]] = unpack(b"", row[column])
        yield row, bodies[row["id"]] if row["template"] == row["id"] else unpack(bodies[row["template"]], row[column])


def check(run, table):
    link = bytes(32)
    for row in run.execute(f"SELECT * FROM {table} ORDER BY id"):
        content = link
        for value in tuple(row)[1:-1]:
            kind, data = (b"i", value.to_bytes(8, "little", signed=True)) if isinstance(value, int) else \
                (b"t", value.encode()) if isinstance(value, str) else (b"b", value)
            content += kind + len(data).to_bytes(8, "little") + data
        link = hashlib.sha256(content).digest()
        if row["link"] != link[:8]:
            sys.exit(f"{table} row {row['id']} is not as it was stored")
    for head in run.execute("SELECT hash FROM chains WHERE name = ?", [table]):
        if head["hash"] != link:
            sys.exit(f"rows of {table} are missing")


run = sqlite3.connect(f"{Path(sys.argv[1]).resolve().as_uri()}?mode=ro", uri=True)
run.row_factory = sqlite3.Row
for name in CHAINED:
    check(run, name)
for row in run.execute("SELECT key, value FROM manifest"):
    print(json.dumps({"manifest": row["key"], "value": row["value"]}))
for row in run.execute("SELECT id, frame, counts FROM frames"):
    print(json.dumps({"frame": row["id"], "of": json.loads(row["frame"]), "counts": counts(row["counts"])}))
for row, body in rows(run, "outcomes", "outcome"):
    print(json.dumps({"result": row["frame"], "analysis": row["analysis"], "outcome": json.loads(body)}))
for row, body in rows(run, "outbox", "payload"):
    print(json.dumps({"message": row["id"], "topic": row["topic"], "seq": row["seq"], "payload": body.decode()}))
