"""Whether a file that code wrote is a picture with something on it."""

from pathlib import Path

import numpy as np

_MOST_BYTES = 15 * 1024 * 1024
_MOST_PIXELS = 40_000_000
_LEAST_WIDTH = 200
_LEAST_SPREAD = 0.004
"""Standard deviation of brightness, 0 to 1: below, the picture is blank."""
_PNG = b"\x89PNG\r\n\x1a\n"


def picture_fault(path: Path) -> str:
    """Return why a file cannot be shown as a plot, in words for the model; empty where it can."""
    if path.stat().st_size > _MOST_BYTES:
        return "it is larger than 15 MB"
    with path.open("rb") as file:
        head = file.read(24)
    if not head.startswith(_PNG):
        return "it is no PNG picture"
    width, height = int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
    if width < _LEAST_WIDTH or height < _LEAST_WIDTH / 2:
        return f"it is only {width} by {height} pixels"
    if width * height > _MOST_PIXELS:
        return f"it has {width} by {height} pixels: too many"
    return "" if _drawn(path) else "it is damaged or blank"


def _drawn(path: Path) -> bool:
    from matplotlib.image import imread

    try:
        pixels = imread(path)
    except Exception:  # the decoder raises nearly anything on damaged files
        return False
    brightness = pixels[..., :3].mean(axis=-1) if pixels.ndim > 2 else pixels  # noqa: PLR2004 - colours beside rows and columns
    return float(np.std(brightness)) > _LEAST_SPREAD
