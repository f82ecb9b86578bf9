"""Whether an ONNX file holds a loop, which no network here has and which could run for ever.

The file is protobuf, and onnxruntime brings no reader of it; only fields that lead to operators are entered. A model
has a graph (7) and functions (25), these have nodes (1 and 7), a node has its operator's name (4) and attributes (5),
and an attribute graphs of its own (6 and 11).
"""

from collections.abc import Iterator
from pathlib import Path

LOOPS = frozenset({b"Loop", b"Scan", b"SequenceMap"})
_MODEL, _GRAPH, _FUNCTION, _NODE, _ATTRIBUTE = range(5)
_OPERATOR = 4
_INNER = {
    (_MODEL, 7): _GRAPH,
    (_MODEL, 25): _FUNCTION,
    (_GRAPH, 1): _NODE,
    (_FUNCTION, 7): _NODE,
    (_NODE, 5): _ATTRIBUTE,
    (_ATTRIBUTE, 6): _GRAPH,
    (_ATTRIBUTE, 11): _GRAPH,
}


def loop_in(path: Path) -> str | None:
    """Name the first loop of an ONNX file; ValueError where the file is no protobuf."""
    waiting = [(_MODEL, memoryview(path.read_bytes()))]
    while waiting:
        kind, message = waiting.pop()
        for number, content in _fields(message):
            if (kind, number) in _INNER:
                waiting.append((_INNER[kind, number], content))
            elif (kind, number) == (_NODE, _OPERATOR) and bytes(content) in LOOPS:
                return bytes(content).decode()
    return None


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Yield the fields of a message that have a length, with their numbers."""
    place = 0
    while place < len(message):
        tag, place = _number(message, place)
        wire = tag & 7
        if wire == 2:
            length, place = _number(message, place)
            if place + length > len(message):
                raise ValueError("it is cut off")
            yield tag >> 3, message[place : place + length]
            place += length
        elif wire == 0:
            _, place = _number(message, place)
        elif wire in (1, 5):
            place += 8 if wire == 1 else 4
        else:
            raise ValueError("it is no protobuf")


def _number(message: memoryview, place: int) -> tuple[int, int]:
    """Read a varint: its value, and the place after it."""
    value = 0
    for count, byte in enumerate(message[place : place + 10]):
        value |= (byte & 0x7F) << (7 * count)
        if byte < 0x80:
            return value, place + count + 1
    raise ValueError("it is no protobuf")
