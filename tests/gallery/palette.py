"""PNG pictures of text in a palette: a third of the size, which a documentation can carry."""

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
STEP = 17
"""Each channel keeps 16 of its 256 levels: enough for text, lines and plain colours."""

MOST = 256
RGB, PALETTE = 2, 3


def in_a_palette(picture: bytes) -> bytes:
    """Return an RGB picture with a palette, or as it is where it has more colours than one holds."""
    chunks = list(_chunks(picture))
    width, height, depth, colours, *_rest = struct.unpack(">IIBBBBB", chunks[0][1])
    if (depth, colours) != (8, RGB):
        return picture
    lines = list(_lines(zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT")), 3 * width))
    rounded = [bytes(line.translate(_ROUNDED)) for line in lines]
    pixels = [[line[at : at + 3] for at in range(0, len(line), 3)] for line in rounded]
    palette = sorted({pixel for line in pixels for pixel in line})
    if len(palette) > MOST:
        return picture
    number = {pixel: at for at, pixel in enumerate(palette)}
    rows = b"".join(b"\0" + bytes(map(number.__getitem__, line)) for line in pixels)
    head = struct.pack(">IIBBBBB", width, height, 8, PALETTE, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", b"".join(palette)), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(kind, data) for kind, data in parts)


_ROUNDED = bytes(round(level / STEP) * STEP for level in range(256))


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(picture):
        length, kind = struct.unpack(">I4s", picture[at : at + 8])
        yield kind, picture[at + 8 : at + 8 + length]
        at += length + 12


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _lines(packed: bytes, length: int) -> Iterator[bytearray]:
    """Undo the filters of each line, as the PNG specification describes them."""
    above = bytearray(length)
    for start in range(0, len(packed), length + 1):
        line = bytearray(packed[start + 1 : start + 1 + length])
        _FILTERS[packed[start]](line, above)
        yield line
        above = line


def _left(line: bytearray, _above: bytearray) -> None:
    for at in range(3, len(line)):
        line[at] = (line[at] + line[at - 3]) & 255


def _up(line: bytearray, above: bytearray) -> None:
    for at, value in enumerate(above):
        line[at] = (line[at] + value) & 255


def _average(line: bytearray, above: bytearray) -> None:
    for at, value in enumerate(above):
        left = line[at - 3] if at >= 3 else 0
        line[at] = (line[at] + (left + value) // 2) & 255


def _paeth(line: bytearray, above: bytearray) -> None:
    for at, up in enumerate(above):
        left, corner = (line[at - 3], above[at - 3]) if at >= 3 else (0, 0)
        line[at] = (line[at] + _nearest(left, up, corner)) & 255


def _nearest(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda each: abs(guess - each))


_FILTERS = (lambda _line, _above: None, _left, _up, _average, _paeth)
