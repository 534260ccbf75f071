"""A column's numbers as the bytes that they are in memory, for histories: by way of Python's numbers takes ten times.

Polars gives them out by the Arrow C data interface, whose layout is fixed for good (arrow.apache.org, "The Arrow C data
interface" and "The Arrow C stream interface"). With numpy or pyarrow it would be one call; no desk has either.
"""

from __future__ import annotations

import ctypes
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p

import polars as pl

_STREAM = b"arrow_array_stream"
_VALUES = 1
"""Which of a primitive array's buffers holds its values; the first says which of them are valid."""
_WIDTHS: dict[pl.DataType, int] = {pl.Float64(): 8, pl.Int32(): 4}
"""Bytes of a number of each kind that can be asked for."""


class _Array(Structure):
    """ArrowArray."""


_Array._fields_ = [
    ("length", c_int64),
    ("null_count", c_int64),
    ("offset", c_int64),
    ("n_buffers", c_int64),
    ("n_children", c_int64),
    ("buffers", POINTER(c_void_p)),
    ("children", c_void_p),
    ("dictionary", c_void_p),
    ("release", CFUNCTYPE(None, POINTER(_Array))),
    ("private_data", c_void_p),
]


class _Stream(Structure):
    """ArrowArrayStream; it is released by the capsule that holds it."""


_Stream._fields_ = [
    ("get_schema", c_void_p),
    ("get_next", CFUNCTYPE(c_int, POINTER(_Stream), POINTER(_Array))),
    ("get_last_error", CFUNCTYPE(c_char_p, POINTER(_Stream))),
    ("release", c_void_p),
    ("private_data", c_void_p),
]

_pointer_of = ctypes.PYFUNCTYPE(c_void_p, ctypes.py_object, c_char_p)(("PyCapsule_GetPointer", ctypes.pythonapi))


def raw(column: pl.Series) -> bytes:
    """Return the numbers of a Float64 or Int32 column, 8 or 4 bytes each, in the machine's order.

    Raises TypeError for another column, and ValueError for one with nulls, in whose place anything may stand.
    """
    width = _WIDTHS.get(column.dtype)
    if width is None:
        raise TypeError(f"no numbers of {column.dtype}")
    if column.null_count():
        raise ValueError(f"nulls in {column.name}")
    capsule = column.__arrow_c_stream__()
    stream = ctypes.cast(_pointer_of(capsule, _STREAM), POINTER(_Stream))
    pieces: list[bytes] = []
    while True:
        array = _Array()
        if stream.contents.get_next(stream, array):
            raise RuntimeError(f"no numbers of {column.name}: {stream.contents.get_last_error(stream)!r}")
        if not array.release:
            return b"".join(pieces)
        if array.length:
            pieces.append(ctypes.string_at(array.buffers[_VALUES] + width * array.offset, width * array.length))
        array.release(array)
