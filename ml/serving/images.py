"""Pictures as a network sees them, by Pillow and numpy: read safely, scaled, altered in training, normalised.

A picture that is not there, too large, or broken is no error: a model is told that there is none.
"""

import logging
import warnings
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance, ImageOps

from ml.examples import Example

logger = logging.getLogger(__name__)

Pixels = NDArray[np.float32]
Bytes = NDArray[np.uint8]

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MOST_PIXELS = 40_000_000
"""A picture of more pixels than these, as its header says, is not decoded."""

LONGEST = 4
"""A picture's longer side is read up to so many times its shorter one; the rest of a ribbon is squeezed."""

KEPT_BYTES = 512 * 2**20
"""So much of what was decoded is kept for the next epoch."""


class ImageError(ValueError):
    """A picture cannot be read; the message says why."""


def read(path: Path, *, side: int) -> Bytes:
    """Read a picture in RGB, shape (height, width, 3), its shorter side `side` pixels long (TY-9).

    Raises:
        ImageError: it is not there, of another format, too large, or broken.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as opened:
                return np.asarray(_upright(opened, side=side))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageError(f"{path.name} cannot be read as a picture ({error}).") from error


def _upright(opened: Image.Image, *, side: int) -> Image.Image:
    """Decode a picture as it is meant to be seen, on white where it is transparent."""
    width, height = opened.size
    if width * height > MOST_PIXELS:
        raise ImageError(f"it has {width} x {height} pixels, and at most {MOST_PIXELS:,} are decoded")
    opened.draft("RGB", (2 * side, 2 * side))
    turned = ImageOps.exif_transpose(opened).convert("RGBA")
    flat = Image.alpha_composite(Image.new("RGBA", turned.size, "white"), turned).convert("RGB")
    scale = side / min(flat.size)
    wide, high = (min(LONGEST * side, max(side, round(scale * length))) for length in flat.size)
    return flat.resize((wide, high), Image.Resampling.BICUBIC)


def altered(picture: Bytes, chance: np.random.Generator) -> Bytes:
    """Alter a picture so that it stays one that a camera may have taken (TY-9); shape (height, width, 3).

    Mirrored, turned by up to 8 degrees, cut to at least 85 % of either side, lighter or darker, with other contrast.
    """
    image = Image.fromarray(picture)
    if chance.random() < 0.5:
        image = ImageOps.mirror(image)
    image = image.rotate(chance.uniform(-8, 8), Image.Resampling.BILINEAR, fillcolor=_edge_colour(picture))
    width, height = image.size
    wide, high = (round(length * chance.uniform(0.85, 1.0)) for length in image.size)
    left, top = chance.integers(0, width - wide + 1), chance.integers(0, height - high + 1)
    image = image.crop((int(left), int(top), int(left) + wide, int(top) + high))
    image = ImageEnhance.Brightness(image).enhance(chance.uniform(0.85, 1.15))
    return np.asarray(ImageEnhance.Contrast(image).enhance(chance.uniform(0.85, 1.15)))


def _edge_colour(picture: Bytes) -> tuple[int, ...]:
    return tuple(int(value) for value in np.median(picture[0], axis=0))


@dataclass(frozen=True, eq=False)
class PictureReader:
    """Gives pictures as square, normalised pixels; `mean` and `deviation` are by channel, of values from 0 to 1."""

    side: int
    mean: tuple[float, float, float]
    deviation: tuple[float, float, float]
    most_kept: int = KEPT_BYTES
    _kept: OrderedDict[str, Bytes | None] = field(default_factory=OrderedDict, repr=False)

    def pixels(self, path: str | None, *, chance: np.random.Generator | None = None) -> Pixels | None:
        """Give a picture's pixels, shape (3, side, side), None where there is none; altered where `chance` is given."""
        picture = None if path is None else self._picture(path)
        if picture is None:
            return None
        if chance is not None:
            picture = altered(picture, chance)
        if picture.shape[:2] != (self.side, self.side):
            picture = np.asarray(Image.fromarray(picture).resize((self.side, self.side), Image.Resampling.BICUBIC))
        mean, deviation = np.array(self.mean, np.float32), np.array(self.deviation, np.float32)
        scaled = (picture.astype(np.float32) / 255 - mean) / deviation
        return np.ascontiguousarray(scaled.transpose(2, 0, 1), dtype=np.float32)

    def is_there(self, path: str | None) -> bool:
        """Say whether a picture can be read."""
        return path is not None and self._picture(path) is not None

    def share_missing(self, examples: Sequence[Example]) -> float:
        """Say which share of the pairs' pictures is not there or cannot be read."""
        paths = [path for one in examples for path in (one.image, one.document_image)]
        return 1 - sum(map(self.is_there, paths)) / max(1, len(paths))

    def _picture(self, path: str) -> Bytes | None:
        if path in self._kept:
            self._kept.move_to_end(path)
            return self._kept[path]
        try:
            picture = read(Path(path), side=self.side)
        except ImageError as error:
            logger.warning("%s", error)
            picture = None
        self._kept[path] = picture
        while sum(one.nbytes for one in self._kept.values() if one is not None) > self.most_kept:
            self._kept.popitem(last=False)
        return picture
