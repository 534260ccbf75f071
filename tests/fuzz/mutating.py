"""Makes other inputs of one: bytes, numbers, cells, lines and brackets, as they go wrong in files and on their way."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

MOST_STEPS = 5
LONGEST = 200_000
"""Bytes of an input: more of the same teaches nothing and takes time."""

ODD: tuple[bytes, ...] = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1b[31m", b"\xe2\x80\xae", b"\xed\xa0\x80", b"\xc2\x9b", b"\x7f", b"\r",
    b"\n", b"\r\n", b'"', b'""', b"'", b",", b";", b"\t", b"\\", b"[", b"]", b"{", b"}", b"-", b"+", b"/", b"#", b"=",
    b"null", b"NaN", b"-Infinity", b"1e999", b"1e308", b"5e-324", b"-0", b"0", b"-1", b"1e-9", b"true", b"\\ud800",
    b"9999-12-31", b"0001-01-01", b"2038-01-19", b"99999999999999999999", b"9223372036854775808", b"4294967296",
    b"18446744073709551616", b"\xd9\xa3", b"\xc2\xb2", b"[" * 3000, b'{"a":' * 3000, b"9" * 5000, b"A" * 3000,
)  # fmt: skip
"""What lies at the edges of numbers, dates, texts and nesting."""

_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_EDGES = (b"0", b"-1", b"1", b"0.0001", b"1e300", b"1e-300", b"12345678901234567890", b"nan", b"", b"00", b"2147483648")

Step = Callable[[bytes, Random, Sequence[bytes]], bytes]


def mutate(data: bytes, random: Random, tokens: Sequence[bytes] = (), other: bytes = b"") -> bytes:
    """Return `data` changed in a few ways; `tokens` mean something to its reader, `other` is another input."""
    for _ in range(random.randint(1, MOST_STEPS)):
        if other and random.random() < 0.1:
            data = _splice(data, other, random)
        else:
            data = random.choice(_STEPS)(data, random, tokens)
    return data[:LONGEST]


def _place(data: bytes, random: Random) -> int:
    return random.randint(0, len(data))


def _span(data: bytes, random: Random) -> tuple[int, int]:
    start = _place(data, random)
    return start, min(len(data), start + random.choice((1, 1, 2, 4, 16, 64)))


def _splice(data: bytes, other: bytes, random: Random) -> bytes:
    return data[: _place(data, random)] + other[_place(other, random) :]


def _flip(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    if not data:
        return data
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :]


def _cut(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    start, end = _span(data, random)
    return data[:start] + data[end:]


def _end_early(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    return data[: _place(data, random)] if random.random() < 0.3 else data


def _insert(data: bytes, random: Random, tokens: Sequence[bytes]) -> bytes:
    at = _place(data, random)
    return data[:at] + random.choice(tokens or ODD) + data[at:]


def _insert_odd(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    at = _place(data, random)
    return data[:at] + random.choice(ODD) + data[at:]


def _overwrite(data: bytes, random: Random, tokens: Sequence[bytes]) -> bytes:
    start, end = _span(data, random)
    return data[:start] + random.choice((*tokens, *ODD)) + data[end:]


def _number(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Change one number: a digit, its size, its sign, or to one at the edge."""
    numbers = list(_NUMBER.finditer(data))
    if not numbers:
        return data
    found = random.choice(numbers)
    text = found.group()
    digit = random.randrange(len(text))
    changed = random.choice(
        (
            text[:digit] + str(random.randrange(10)).encode() + text[digit + 1 :],
            text + b"0" * random.choice((1, 3, 9)), b"-" + text, text[:digit] + b"." + text[digit:],
            text + b"e" + str(random.choice((-320, -9, 3, 307))).encode(), random.choice(_EDGES),
        )
    )  # fmt: skip
    return data[: found.start()] + changed + data[found.end() :]


def _lines(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Repeat, drop, swap or mix up lines."""
    lines = data.splitlines(keepends=True)
    if len(lines) < 2:
        return data
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    match random.randrange(4):
        case 0:
            lines.insert(one, lines[other])
        case 1:
            del lines[one]
        case 2:
            lines[one], lines[other] = lines[other], lines[one]
        case _:
            lines[one : one + 8] = random.sample(lines[one : one + 8], len(lines[one : one + 8]))
    return b"".join(lines)


def _repeat(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    start, end = _span(data, random)
    return data[:end] + data[start:end] * random.choice((1, 2, 100)) + data[end:]


def _cells(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Swap two neighbouring cells of a line, or drop one."""
    lines = data.splitlines(keepends=True)
    if not lines:
        return data
    at = random.randrange(len(lines))
    cells = lines[at].split(b",")
    if len(cells) < 2:
        return data
    cell = random.randrange(len(cells) - 1)
    cells[cell : cell + 2] = random.choice((cells[cell + 1 : cell - 1 if cell else None : -1], cells[cell : cell + 1]))
    lines[at] = b",".join(cells)
    return b"".join(lines)


_STEPS: tuple[Step, ...] = (
    _flip, _cut, _end_early, _insert, _insert, _insert_odd, _overwrite, _number, _number, _lines, _repeat, _cells,
)  # fmt: skip
