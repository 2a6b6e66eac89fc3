"""What not to upload: each sample of the studio, cut off, out of focus and too dark, as `NAME-wrong.webp` beside it.

    python3 dev/pictures/wrong.py        needs Pillow; the results are committed
"""

from pathlib import Path

from PIL import Image, ImageEnhance, ImageFilter

SAMPLES = Path(__file__).resolve().parents[2] / "frontend" / "public" / "samples"
NAMES = ["bag", "colour", "fabric", "garment", "model", "pose", "scene", "shoes"]
WIDTH = 320


def wrong(picture):
    """The lower left two thirds of the picture, blurred, at half its light."""
    width, height = picture.size
    cut = picture.crop((0, height // 3, width * 2 // 3, height))
    cut = cut.resize((WIDTH, round(WIDTH * cut.height / cut.width)))
    return ImageEnhance.Brightness(cut.filter(ImageFilter.GaussianBlur(4))).enhance(0.5)


if __name__ == "__main__":
    for name in NAMES:
        picture = Image.open(SAMPLES / f"{name}.webp").convert("RGB")
        wrong(picture).save(SAMPLES / f"{name}-wrong.webp", quality=60, method=6)
