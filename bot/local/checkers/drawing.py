"""The samples' pictures: a tram, ferry, house, tree or wind turbine in a colour, drawn another way each time."""

from collections.abc import Callable, Mapping
from random import Random

import numpy as np
from PIL import Image, ImageDraw

WIDTH, HEIGHT = 240, 160
COLOURS: Mapping[str, tuple[int, int, int]] = {
    "red": (206, 44, 40), "blue": (36, 84, 204), "yellow": (240, 196, 30),
}  # fmt: skip
_SKIES = ((176, 212, 240), (244, 222, 184), (176, 180, 200))
_GROUNDS = ((150, 146, 134), (176, 150, 104), (112, 124, 132))
PLACES = len(_SKIES)
_DARK, _GLASS, _WOOD = (52, 54, 60), (226, 238, 244), (104, 78, 56)

Colour = tuple[int, ...]


def scene(chance: Random, *, subject: str, colour: str, place: int, width: int = WIDTH) -> Image.Image:
    """Draw a subject in a colour, 3 : 2, at a place, which has its sky and ground; the rest is this draw's own.

    That is where it stands, its size, the hills, the light and the grain.
    """
    picture = Image.new("RGB", (WIDTH, HEIGHT), _varied(chance, _SKIES[place], by=10))
    pen = ImageDraw.Draw(picture)
    ground = chance.randint(112, 128)
    if chance.random() < 0.5:
        _hills(chance, pen, ground)
    water = subject == "ferry"
    pen.rectangle((0, ground, WIDTH, HEIGHT), fill=(96, 140, 168) if water else _varied(chance, _GROUNDS[place], by=10))
    size = chance.randint(100, 128)
    left = chance.randint(8, WIDTH - size - 8)
    SUBJECTS[subject](pen, left, ground + chance.randint(4, 14), size, _varied(chance, COLOURS[colour], by=16))
    return _in_light(chance, picture.resize((width, width * HEIGHT // WIDTH), Image.Resampling.BOX))


def _varied(chance: Random, colour: Colour, *, by: int) -> Colour:
    return tuple(min(255, max(0, value + chance.randint(-by, by))) for value in colour)


def _hills(chance: Random, pen: ImageDraw.ImageDraw, ground: int) -> None:
    shade = _varied(chance, (150, 168, 150), by=14)
    for _ in range(3):
        middle, half = chance.randint(0, WIDTH), chance.randint(50, 110)
        pen.ellipse((middle - half, ground - chance.randint(14, 40), middle + half, ground + 60), fill=shade)


def _in_light(chance: Random, picture: Image.Image) -> Image.Image:
    """Make it lighter or darker, with the grain of a camera."""
    grain = np.random.default_rng(chance.randrange(2**32)).normal(0, 4, (picture.height, picture.width, 3))
    lit = np.asarray(picture, np.float64) * chance.uniform(0.88, 1.08) + grain
    return Image.fromarray(lit.clip(0, 255).astype(np.uint8))


def _tram(pen: ImageDraw.ImageDraw, x: int, base: int, size: int, colour: Colour) -> None:
    top = base - size // 2
    pen.line((x + size // 2, top, x + size // 2 + 8, top - 14), fill=_DARK, width=2)
    pen.line((0, top - 14, WIDTH, top - 14), fill=_DARK)
    pen.rounded_rectangle((x, top, x + size, base - 6), radius=8, fill=colour)
    step = size // 4
    for place in range(4):
        pen.rectangle((x + place * step + 4, top + 8, x + (place + 1) * step - 4, top + size // 4), fill=_GLASS)
    for place in (size // 4, 3 * size // 4):
        pen.ellipse((x + place - 7, base - 12, x + place + 7, base + 2), fill=_DARK)


def _ferry(pen: ImageDraw.ImageDraw, x: int, base: int, size: int, colour: Colour) -> None:
    deck = base - size // 4
    pen.polygon([(x, deck), (x + size, deck), (x + size - size // 6, base + 6), (x + size // 8, base + 6)], fill=colour)
    pen.rectangle((x + size // 5, deck - size // 4, x + 4 * size // 5, deck), fill=(244, 244, 238))
    for place in range(4):
        left = x + size // 5 + 5 + place * size // 7
        pen.rectangle((left, deck - size // 6, left + 6, deck - size // 6 + 7), fill=_DARK)
    pen.rectangle((x + size // 2, deck - size // 2, x + size // 2 + 11, deck - size // 4), fill=colour)


def _house(pen: ImageDraw.ImageDraw, x: int, base: int, size: int, colour: Colour) -> None:
    wide, eaves = 4 * size // 5, base - size // 2
    pen.rectangle((x, eaves, x + wide, base), fill=colour)
    pen.polygon([(x - 8, eaves), (x + wide // 2, eaves - size // 3), (x + wide + 8, eaves)], fill=(112, 66, 52))
    for place in (wide // 6, 4 * wide // 6):
        pen.rectangle((x + place, eaves + 10, x + place + wide // 6, eaves + 10 + wide // 6), fill=_GLASS)
    pen.rectangle((x + wide // 2 - 7, base - size // 4, x + wide // 2 + 7, base), fill=_WOOD)


def _tree(pen: ImageDraw.ImageDraw, x: int, base: int, size: int, colour: Colour) -> None:
    middle = x + size // 2
    pen.rectangle((middle - 6, base - size // 2, middle + 6, base), fill=_WOOD)
    for across, up, half in ((-22, 40, 26), (22, 40, 26), (0, 64, 30), (0, 36, 24)):
        at, height = middle + across * size // 90, base - (up + 24) * size // 90
        pen.ellipse((at - half, height - half, at + half, height + half), fill=colour)


def _turbine(pen: ImageDraw.ImageDraw, x: int, base: int, size: int, colour: Colour) -> None:
    middle, hub = x + size // 2, base - 2 * size // 3
    pen.polygon([(middle - 6, base), (middle + 6, base), (middle + 3, hub), (middle - 3, hub)], fill=(240, 240, 240))
    long = 2 * size // 5
    for across, down in ((0.0, -1.0), (0.87, 0.5), (-0.87, 0.5)):
        tip = (middle + across * long, hub + down * long)
        pen.line((middle, hub, *tip), fill=colour, width=15)
    pen.ellipse((middle - 11, hub - 11, middle + 11, hub + 11), fill=colour)


SUBJECTS: Mapping[str, Callable[[ImageDraw.ImageDraw, int, int, int, Colour], None]] = {
    "tram": _tram, "ferry": _ferry, "house": _house, "tree": _tree, "turbine": _turbine,
}  # fmt: skip
