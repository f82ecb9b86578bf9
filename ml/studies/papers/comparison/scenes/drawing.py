"""The generated pictures: one thing in one colour before a sky, in another place, size and light each time."""

from random import Random

import numpy as np
from PIL import Image, ImageDraw

SIDE = 64
COLOURS = ((214, 40, 40), (38, 84, 212), (238, 200, 24))
SKIES = ((205, 225, 240), (235, 225, 210), (190, 190, 200), (225, 240, 225))


def scene(chance: Random, *, subject: int, colour: int) -> Image.Image:
    """Draw a subject (0 balloon, 1 kite, 2 ferry) in a colour, 64 x 64 pixels."""
    picture = Image.new("RGB", (SIDE, SIDE), _varied(chance, SKIES[chance.randrange(len(SKIES))], by=12))
    pen = ImageDraw.Draw(picture)
    ground = chance.randint(48, 58)
    pen.rectangle((0, ground, SIDE, SIDE), fill=_varied(chance, (128, 120, 110), by=25))
    size = chance.randint(26, 40)
    left, top = chance.randint(2, SIDE - size - 2), chance.randint(2, SIDE - size - 2)
    _SUBJECTS[subject](pen, left, top, size, _varied(chance, COLOURS[colour], by=18))
    return _in_light(chance, picture)


def _varied(chance: Random, colour: tuple[int, ...], *, by: int) -> tuple[int, ...]:
    return tuple(min(255, max(0, value + chance.randint(-by, by))) for value in colour)


def _in_light(chance: Random, picture: Image.Image) -> Image.Image:
    """Make it lighter or darker, with the grain of a camera."""
    grain = np.random.default_rng(chance.randrange(2**32)).normal(0, 6, (SIDE, SIDE, 3))
    lit = np.asarray(picture, np.float64) * chance.uniform(0.85, 1.1) + grain
    return Image.fromarray(lit.clip(0, 255).astype(np.uint8))


def _balloon(pen: ImageDraw.ImageDraw, x: int, y: int, size: int, colour: tuple[int, ...]) -> None:
    pen.ellipse((x, y, x + size, y + size), fill=colour)
    pen.line((x + size // 2, y + size, x + size // 2, y + size + 8), fill=(60, 60, 60))


def _kite(pen: ImageDraw.ImageDraw, x: int, y: int, size: int, colour: tuple[int, ...]) -> None:
    middle = x + size // 2
    pen.polygon([(middle, y), (x + size, y + size // 3), (middle, y + size), (x, y + size // 3)], fill=colour)


def _ferry(pen: ImageDraw.ImageDraw, x: int, y: int, size: int, colour: tuple[int, ...]) -> None:
    deck = y + size // 2
    pen.polygon([(x, deck), (x + size, deck), (x + size - size // 5, y + size), (x + size // 5, y + size)], fill=colour)
    pen.rectangle((x + size // 3, deck - size // 3, x + 2 * size // 3, deck), fill=colour)


_SUBJECTS = (_balloon, _kite, _ferry)
