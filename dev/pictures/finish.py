"""From render to shipped file: scales, adds film grain, writes JPEG for the tests and WebP for the studio.

    python finish.py RENDERS PROJECT [NAME ...]

RENDERS holds NAME.png from scenes.py. Names not rendered yet are left alone.
"""

import io
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageFilter

NAMES = ("model", "garment", "fabric", "bag", "shoes", "pose", "scene", "colour")
TEST_SIZE, SAMPLE_SIDE, THUMB_SIDE = (1500, 2000), 900, 320
SAMPLE_BYTES, HERO_BYTES = 60_000, 120_000
GRAIN = 3.0  # standard deviation, of 255
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def opened(path):
    return Image.open(path).convert("RGB")


def sharpened(image, size):
    return image.resize(size, Image.Resampling.LANCZOS).filter(ImageFilter.UnsharpMask(1.4, 60, 1))


def grained(image, seed):
    """Mostly light and dark, a little colour, as a camera's sensor does; strongest in the middle tones."""
    chance = np.random.default_rng(seed)
    pixels = np.asarray(image, np.float32)
    shape = pixels.shape[:2]
    light = chance.normal(0, GRAIN, shape)[..., None]
    tint = chance.normal(0, GRAIN * 0.35, (*shape, 3))
    tone = pixels.mean(axis=2, keepdims=True) / 255
    share = 0.55 + 1.8 * tone * (1 - tone)
    return Image.fromarray(np.clip(pixels + (light + tint) * share, 0, 255).round().astype(np.uint8))


def test_picture(render, target, seed):
    target.parent.mkdir(parents=True, exist_ok=True)
    image = grained(sharpened(render, TEST_SIZE), seed)
    image.save(target, "JPEG", quality=85, subsampling="4:2:0", optimize=True, icc_profile=SRGB)


def webp(image, target, limit):
    """The best quality that keeps within `limit` bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for quality in range(90, 20, -4):
        out = io.BytesIO()
        image.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= limit:
            target.write_bytes(out.getvalue())
            return
    raise SystemExit(f"{target.name} does not fit into {limit} bytes")


def shrunk(image, side):
    scale = side / max(image.size)
    return image.resize([round(s * scale) for s in image.size], Image.Resampling.LANCZOS)


def main(renders, project, names):
    samples = project / "frontend/public/samples"
    for seed, name in enumerate(NAMES):
        source = renders / f"{name}.png"
        if source.exists() and (not names or name in names):
            render = opened(source)
            test_picture(render, project / f"tests/pictures/{name}.jpg", seed)
            webp(shrunk(render, SAMPLE_SIDE), samples / f"{name}.webp", SAMPLE_BYTES)
            webp(shrunk(render, THUMB_SIDE), samples / f"{name}-thumb.webp", SAMPLE_BYTES // 4)
    hero = renders / "hero.png"
    if hero.exists() and (not names or "hero" in names):
        webp(sharpened(opened(hero), (1600, 1200)), samples / "hero.webp", HERO_BYTES)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
