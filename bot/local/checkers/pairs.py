"""Claims and documents of the samples as pairs of the five classes, each with two drawn pictures."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bot.local.checkers import drawing
from ml.examples import Example
from pipeline.configuration.settings import HOME

GROUPS = HOME / "samples" / "checkers" / "groups.jsonl"
CLASSES = ("Support_Multimodal", "Support_Text", "Insufficient_Multimodal", "Insufficient_Text", "Refute")
"""In the order of the labels; a test holds it to the checkers' own."""

ROUNDS = 5
"""So often the pairs that train are drawn: the words are few, of pictures there are as many as one likes."""

_SAID = ("supports", "supports", "other", "other", "contradicts")
_SEED = 20261130
_WIDTH = 72
"""Pixels: the network looks at 32 x 32."""


@dataclass(frozen=True)
class Group:
    """A claim, and a document of each kind: one that supports it, one about something else, one that contradicts it."""

    id: str
    language: str
    subject: str
    claim: str
    supports: str
    other: str
    contradicts: str


@dataclass(frozen=True)
class Scene:
    """What a picture shows, in which colour, and where; two pictures are alike where all three are the same."""

    subject: str
    colour: str
    place: int


@dataclass(frozen=True)
class Parts:
    """Which pairs train, which choose, and which judge; no claim is in two of them."""

    training: list[Example]
    validation: list[Example]
    held_out: list[Example]


def groups(file: Path = GROUPS) -> list[Group]:
    """Read the samples."""
    return [Group(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def build(folder: Path, *, rounds: int = ROUNDS) -> Parts:
    """Draw the pictures into a folder, and give the pairs; the same each time."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = Random(_SEED)  # noqa: S311 -- the same pictures every time
    parts = Parts([], [], [])
    for place, group in enumerate(groups()):
        # Of each six groups of a language four train, one chooses and one judges.
        part, times = {4: (parts.validation, 1), 5: (parts.held_out, 1)}.get(place % 6, (parts.training, rounds))
        for turn in range(times):
            # By place alone those that choose would all be odd and those that judge all even, and their pictures so.
            part.extend(_pairs(group, folder, chance, turn=place // 6 + turn))
    return parts


def _pairs(group: Group, folder: Path, chance: Random, *, turn: int) -> Iterator[Example]:
    shown = Scene(group.subject, chance.choice(list(drawing.COLOURS)), chance.randrange(drawing.PLACES))
    for label, said in enumerate(_SAID):
        alike = label in (0, 2) or (label == 4 and turn % 2 == 0)
        name = f"{group.id}-{turn}-{label}"
        yield Example(
            text=group.claim,
            document=getattr(group, said),
            label=label,
            image=_draw(folder / f"{name}-claim.png", shown, chance),
            document_image=_draw(folder / f"{name}-document.png", shown if alike else _another(shown, chance), chance),
            language=group.language,
            id=name,
        )


def _another(shown: Scene, chance: Random) -> Scene:
    """Another subject in another colour at another place."""
    return Scene(
        chance.choice([name for name in drawing.SUBJECTS if name != shown.subject]),
        chance.choice([name for name in drawing.COLOURS if name != shown.colour]),
        (shown.place + chance.randint(1, drawing.PLACES - 1)) % drawing.PLACES,
    )


def _draw(path: Path, shown: Scene, chance: Random) -> str:
    drawing.scene(chance, subject=shown.subject, colour=shown.colour, place=shown.place, width=_WIDTH).save(path)
    return str(path)
