"""Pictures in a palette, from pictures in each of PNG's filters."""

import struct
import zlib

from tests.gallery.palette import SIGNATURE, _chunk, _chunks, in_a_palette

PIXELS = [
    [(0, 0, 0), (255, 255, 255), (17, 34, 51)],
    [(255, 0, 0), (0, 255, 0), (0, 0, 255)],
    [(17, 17, 17), (34, 34, 34), (51, 51, 51)],
    [(238, 221, 204), (17, 0, 255), (85, 85, 85)],
    [(0, 0, 0), (0, 0, 0), (255, 238, 221)],
]


def guess(kind: int, left: int, up: int, corner: int) -> int:
    """Return what a filter takes from a byte."""
    estimate = left + up - corner
    nearest = min((left, up, corner), key=lambda each: abs(estimate - each))
    return (0, left, up, (left + up) // 2, nearest)[kind]


def filtered() -> bytes:
    """Write one line in each filter."""
    lines, above = b"", bytes(9)
    for kind, pixels in enumerate(PIXELS):
        line = bytes(level for pixel in pixels for level in pixel)
        left, corner = bytes(3) + line, bytes(3) + above
        lines += bytes([kind]) + bytes(
            (value - guess(kind, left[at], above[at], corner[at])) & 255 for at, value in enumerate(line)
        )
        above = line
    return lines


def picture(kind: int = 2) -> bytes:
    head = struct.pack(">IIBBBBB", 3, 5, 8, kind, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(filtered())), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(*each) for each in chunks)


def test_every_pixel_stays_what_it_was() -> None:
    chunks = dict(_chunks(in_a_palette(picture())))
    assert chunks[b"IHDR"] == struct.pack(">IIBBBBB", 3, 5, 8, 3, 0, 0, 0)
    palette, packed = chunks[b"PLTE"], zlib.decompress(chunks[b"IDAT"])
    lines = [packed[at + 1 : at + 4] for at in range(0, len(packed), 4)]
    assert [[tuple(palette[3 * at : 3 * at + 3]) for at in line] for line in lines] == PIXELS


def test_a_picture_in_other_colours_is_left_as_it_is() -> None:
    assert in_a_palette(picture(kind=6)) == picture(kind=6)
