#!/usr/bin/env python3
"""Draws the theme's icons: a front page made of rectangles, as SVG and as PNG. Standard library only.

Run in this folder: ./make-icons.py
"""

import struct
import zlib
from pathlib import Path

INK, PAPER, ACCENT, GREY = (0x1B, 0x19, 0x16), (0xFA, 0xF8, 0xF3), (0x9B, 0x1C, 0x20), (0x8B, 0x83, 0x75)
FOLDER = Path(__file__).parent / "assets" / "icons"

# On a page of 64 by 64: x, y, width, height, colour.
PAGE = [
    (12, 11, 40, 8, INK),  # the nameplate
    (12, 22, 40, 1.5, INK),  # its rules
    (12, 25, 40, 1, INK),
    (12, 30, 22, 14, ACCENT),  # the lead's picture
    (12, 47, 22, 2, INK),
    (12, 51, 16, 2, INK),
    *[(38, y, 14 if y < 51 else 9, 2, GREY) for y in (30, 34.2, 38.4, 42.6, 46.8, 51)],
]


def svg(radius):
    def colour(c):
        return "#%02x%02x%02x" % c

    parts = [f'<rect width="64" height="64" rx="{radius}" fill="{colour(PAPER)}"/>']
    parts += [f'<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="{colour(c)}"/>' for x, y, w, h, c in PAGE]
    return '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">' + "".join(parts) + "</svg>\n"


def png(size, radius, scale):
    """`radius` in units of the page; `scale` shrinks the drawing towards the middle, as maskable icons need."""
    samples = 4
    rows = []
    for row in range(size):
        line = bytearray([0])
        for column in range(size):
            total = [0, 0, 0, 0]
            for i in range(samples * samples):
                x = (column + (i % samples + 0.5) / samples) * 64 / size
                y = (row + (i // samples + 0.5) / samples) * 64 / size
                colour = sample(x, y, radius, scale)
                if colour:
                    for channel in range(3):
                        total[channel] += colour[channel]
                    total[3] += 1
            hits = total[3]
            line += bytes([c // hits for c in total[:3]] + [255 * hits // samples**2]) if hits else bytes(4)
        rows.append(bytes(line))
    data = zlib.compress(b"".join(rows), 9)
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def sample(x, y, radius, scale):
    across, down = max(radius - x, x - (64 - radius), 0), max(radius - y, y - (64 - radius), 0)
    if across * across + down * down > radius * radius and radius:
        return None
    px, py = (x - 32) / scale + 32, (y - 32) / scale + 32
    for left, top, width, height, colour in PAGE:
        if left <= px < left + width and top <= py < top + height:
            return colour
    return PAPER


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "favicon.svg").write_text(svg(10))
    for name, size, radius, scale in [
        ("icon-192.png", 192, 10, 1),
        ("icon-512.png", 512, 10, 1),
        ("maskable-512.png", 512, 0, 0.8),
        ("apple-touch-icon.png", 180, 0, 0.9),
    ]:
        (FOLDER / name).write_bytes(png(size, radius, scale))
