#!/usr/bin/env python3
"""Draws logo.png: a round speech bubble that is open like the letter c, and a spark of talk in it.

    web/draw_logo.py            writes web/logo.png

Needs nothing but Python. Every point is coloured by its distance to the shapes, four by four samples
a pixel, so the edges are smooth; the picture is a PNG with a palette, because it is small.
"""

import math
import struct
import zlib
from pathlib import Path

SIZE = 192  # pixels
SAMPLES = 4  # a pixel's, in each direction
LEVELS = 15  # steps of transparency
TEAL, CORAL = (0x0D, 0x7A, 0x6E), (0xE8, 0x5D, 0x3D)


def ring(x, y):
    """The c: a thick ring with a gap to the right, and round ends."""
    middle, thick, gap = 0.335, 0.088, math.radians(38)
    angle = math.atan2(y, x)
    if abs(angle) > gap:
        return abs(math.hypot(x, y) - middle) - thick
    end_y = math.copysign(middle * math.sin(gap), angle)
    return math.hypot(x - middle * math.cos(gap), y - end_y) - thick


def tail(x, y):
    """The bubble's tail, down to the left: a triangle with its corners rounded."""
    corners = [(-0.36, 0.12), (-0.06, 0.36), (-0.37, 0.40)]
    inside, nearest = True, math.inf
    for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1]):
        dx, dy = bx - ax, by - ay
        share = max(0, min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)))
        nearest = min(nearest, math.hypot(x - ax - share * dx, y - ay - share * dy))
        inside &= dx * (y - ay) - dy * (x - ax) >= 0
    return (-nearest if inside else nearest) - 0.035


def dot(x, y):
    return math.hypot(x - 0.035, y) - 0.098


def colour(x, y):
    """0 nothing, 1 teal, 2 coral."""
    if dot(x, y) <= 0:
        return 2
    return 1 if min(ring(x, y), tail(x, y)) <= 0 else 0


def draw():
    """Rows of palette indices: 0 nothing; then the teal levels, then the coral ones."""
    rows = []
    for row in range(SIZE):
        line = bytearray([0])  # this row is not filtered
        for column in range(SIZE):
            counts = [0, 0, 0]
            for sample in range(SAMPLES * SAMPLES):
                x = (column + (sample % SAMPLES + 0.5) / SAMPLES) / SIZE - 0.5
                y = (row + (sample // SAMPLES + 0.5) / SAMPLES) / SIZE - 0.5
                counts[colour(x, y)] += 1
            level = round((counts[1] + counts[2]) * LEVELS / SAMPLES**2)
            line.append(level + (LEVELS if counts[2] > counts[1] else 0) if level else 0)
        rows.append(bytes(line))
    return b"".join(rows)


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(
        ">I", zlib.crc32(kind + content))


def main():
    shades = [round(255 * level / LEVELS) for level in range(1, LEVELS + 1)]
    palette = bytes(3) + bytes(TEAL) * LEVELS + bytes(CORAL) * LEVELS
    picture = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">2I5B", SIZE, SIZE, 8, 3, 0, 0, 0))
    picture += chunk(b"PLTE", palette) + chunk(b"tRNS", bytes([0, *shades, *shades]))
    picture += chunk(b"IDAT", zlib.compress(draw(), 9)) + chunk(b"IEND", b"")
    Path(__file__).with_name("logo.png").write_bytes(picture)


if __name__ == "__main__":
    main()
