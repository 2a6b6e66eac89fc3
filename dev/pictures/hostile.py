"""Writes small files that an upload must refuse, clean or survive.

Each is built here, byte by byte where needed.

    python hostile.py FOLDER

Every file is described in FOLDER/README.md, which this script writes too.
Nothing here is random without a seed.
"""

import io
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

FILES = {}  # name: (what it is, what an upload should do)


def case(name, what, expected):
    def keep(make):
        FILES[name] = (what, expected, make)
        return make

    return keep


def picture(width=480, height=640, mode="RGB"):
    """A plain garment-like drawing: enough detail for a real decode, small when compressed."""
    image = Image.new("RGB", (width, height), (226, 221, 212))
    pen = ImageDraw.Draw(image)
    w, h = width, height
    pen.polygon(
        [
            (w * 0.3, h * 0.2),
            (w * 0.7, h * 0.2),
            (w * 0.9, h * 0.42),
            (w * 0.76, h * 0.5),
            (w * 0.72, h * 0.44),
            (w * 0.72, h * 0.85),
            (w * 0.28, h * 0.85),
            (w * 0.28, h * 0.44),
            (w * 0.24, h * 0.5),
            (w * 0.1, h * 0.42),
        ],
        fill=(58, 84, 120),
    )
    pen.ellipse([w * 0.42, h * 0.15, w * 0.58, h * 0.25], fill=(226, 221, 212))
    return image.convert(mode)


def encoded(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def marked(colour):
    """The simulator's moderation reads the colour of the top left 64 x 64 pixels; PNG keeps it exact."""
    image = picture()
    image.paste(colour, (0, 0, 64, 64))
    return encoded(image, "PNG", optimize=True)


@case(
    "rotated-gps.jpg",
    "JPEG stored lying, EXIF orientation 6, GPS position, camera serial and a comment",
    "accepted; upright 480x640 afterwards; no EXIF, GPS or comment left",
)
def rotated():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F], exif[0x0110] = "SecretCamera", "Model-7"
    exif[0x8298] = "owner@example.com"
    place = exif.get_ifd(0x8825)
    place.update({1: "N", 2: (31.0, 14.0, 15.0), 3: "E", 4: (121.0, 28.0, 9.0), 29: "2024:01:01"})
    exif.get_ifd(0x8769)[0xA431] = "SERIAL-0042"
    lying = picture().transpose(Image.Transpose.ROTATE_90)
    return encoded(lying, "JPEG", quality=85, exif=exif, comment=b"private note")


@case("polyglot.png", "valid PNG followed by HTML with a script", "refused: bytes after the picture")
def polyglot():
    tail = b"<!doctype html><html><body><script>alert(document.domain)</script></body></html>"
    return encoded(picture(), "PNG", optimize=True) + tail


@case(
    "script-in-text.png",
    "valid PNG with a script in a tEXt chunk before the pixels",
    "accepted; the chunk is gone afterwards",
)
def text_chunk():
    data = encoded(picture(), "PNG", optimize=True)
    return data[:33] + chunk(b"tEXt", b"Comment\0<script>alert(1)</script>") + data[33:]


@case("truncated.jpg", "JPEG cut off at half its bytes", "refused: cannot be decoded in full")
def truncated():
    data = encoded(picture(), "JPEG", quality=85)
    return data[: len(data) // 2]


@case("truncated.png", "PNG cut off in the pixel data", "refused: cannot be decoded in full")
def truncated_png():
    data = encoded(picture(), "PNG")
    return data[: len(data) // 2]


@case("truncated.webp", "WebP cut off at 60 %", "refused: cannot be decoded in full")
def truncated_webp():
    data = encoded(picture(), "WEBP", quality=80)
    return data[: len(data) * 6 // 10]


@case("one-pixel.png", "PNG of 1x1 pixel", "refused: too small (256 px a side at least)")
def one_pixel():
    return encoded(Image.new("RGB", (1, 1), (255, 255, 255)), "PNG")


@case("sliver.png", "PNG of 4000x8 pixels", "refused: too small (256 px a side at least)")
def sliver():
    return encoded(Image.new("RGB", (4000, 8), (200, 190, 180)), "PNG", optimize=True)


@case(
    "animated.webp", "animated WebP, three frames", "refused, or the first frame alone is kept; never a film"
)
def animated():
    frames = [picture().rotate(angle, fillcolor=(226, 221, 212)) for angle in (0, 4, 8)]
    return encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=120, quality=60)


@case("animated.png", "animated PNG (acTL), two frames", "refused, or the default frame alone is kept")
def animated_png():
    first, second = picture(256, 320), picture(256, 320).rotate(5, fillcolor=(226, 221, 212))
    return encoded(first, "PNG", save_all=True, append_images=[second], duration=200, optimize=True)


@case(
    "cmyk.jpg",
    "JPEG in CMYK with Adobe's marker",
    "accepted with right colours (blue shirt, warm ground), or refused with a clear reason",
)
def cmyk():
    return encoded(picture(mode="CMYK"), "JPEG", quality=85)


@case("grey-alpha.png", "PNG, grey with transparency", "accepted; transparency on white or kept")
def grey_alpha():
    image = picture(mode="LA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    return encoded(image, "PNG", optimize=True)


@case("sixteen-bit.png", "PNG, 16 bits a channel, RGB", "accepted; stored with 8 bits a channel")
def sixteen_bit():
    width, height = 320, 400
    ramp = np.linspace(0, 65535, width).astype(">u2")
    row = np.stack([ramp, ramp[::-1], np.full(width, 30000, ">u2")], axis=1).astype(">u2").tobytes()
    pixels = zlib.compress((b"\0" + row) * height, 9)
    head = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@case("gif-named.jpg", "GIF under a JPEG's name", "refused: not JPEG, PNG or WebP")
def gif():
    return encoded(picture().convert("P", palette=Image.Palette.ADAPTIVE, colors=8), "GIF")


@case(
    "png-named.jpg",
    "valid PNG under a JPEG's name",
    "refused when declared image/jpeg; accepted as image/png",
)
def png_named():
    return encoded(picture(), "PNG", optimize=True)


@case(
    "bomb-header.png",
    "PNG whose header claims 50000x50000 pixels, with next to no data",
    "refused before any memory for pixels is taken",
)
def bomb_header():
    head = struct.pack(">IIBBBBB", 50000, 50000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 65536, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@case(
    "bomb-real.png",
    "PNG of 7000x7000 black pixels (49 MP within the side limit), really there, a few kB",
    "refused: more than 40 MP, before the pixels are decoded",
)
def bomb_real():
    width = height = 7000
    squeeze = zlib.compressobj(9)
    row = b"\0" * (1 + (width + 7) // 8)
    pixels = b"".join(squeeze.compress(row * 100) for _ in range(height // 100)) + squeeze.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@case(
    "bomb-profile.png",
    "PNG whose compressed colour profile unpacks to 48 MB",
    "accepted or refused quickly, without unpacking the profile whole; the profile is gone afterwards",
)
def bomb_profile():
    squeeze = zlib.compressobj(9)
    profile = b"".join(squeeze.compress(b"\0" * 2**20) for _ in range(48)) + squeeze.flush()
    data = encoded(picture(), "PNG", optimize=True)
    return data[:33] + chunk(b"iCCP", b"bomb\0\0" + profile) + data[33:]


@case("vector.svg", "SVG with a script and an outside reference", "refused: not JPEG, PNG or WebP")
def vector():
    return (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400" onload="alert(1)">'
        b'<image href="http://127.0.0.1:9/probe"/><script>alert(1)</script>'
        b'<rect width="400" height="400" fill="#3a5478"/></svg>'
    )


@case("empty.jpg", "no bytes at all", "refused: empty")
def empty():
    return b""


@case("page-named.png", "HTML under a PNG's name", "refused: not JPEG, PNG or WebP")
def page():
    return b"<!doctype html><title>hello</title><script>alert(1)</script>" + b" " * 400


@case("magic-only.jpg", "a JPEG's first bytes and then noise", "refused: cannot be decoded")
def magic_only():
    noise = np.random.default_rng(7).integers(0, 256, 3000, dtype=np.uint8).tobytes()
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0" + noise


@case(
    "marked-magenta.png",
    "top left 64x64 px are pure #FF00FF",
    "decodes; the simulator's moderation acts on the mark",
)
def magenta():
    return marked((255, 0, 255))


@case(
    "marked-cyan.png",
    "top left 64x64 px are pure #00FFFF",
    "decodes; the simulator's moderation acts on the mark",
)
def cyan():
    return marked((0, 255, 255))


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        "# Hostile and odd pictures",
        "",
        "Made by `dev/pictures/hostile.py`; own work, licensed like the project. None holds anything",
        "private: names, positions and serial numbers in them are invented.",
        "",
        "| file | bytes | what it is | what an upload should do |",
        "|---|---:|---|---|",
    ]
    for name, (what, expected, make) in FILES.items():
        data = make()
        (folder / name).write_bytes(data)
        lines.append(f"| {name} | {len(data)} | {what} | {expected} |")
    (folder / "README.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
