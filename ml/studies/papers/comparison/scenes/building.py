"""Two thousand pairs in 400 groups of five, one of each class, which share the claim and the claim's picture.

So neither of these says anything of the class. Within a group every document is worded anew and every picture drawn
anew, from the same draws for each class: the text says what the claim says (Support), something else (Insufficient),
or another colour of the same thing (Refute); the picture shows the claim's thing in its colour
(Multimodal), or another thing in another colour (Text). Refute comes with either picture, turn by turn.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from ml.answers.document_comparison import LABELS
from ml.examples import Example
from ml.studies.papers.comparison.scenes import drawing, wording

GROUPS, SEED = 400, 20261121
VALUES = len(wording.COLOURS["en"])
SHARES = (0.7, 0.85)
"""Up to the first of these shares of the groups they train, up to the second they choose, the rest judge (TN-2)."""

COLUMNS = ("id", "claim", "claim_image", "document", "document_image", "Category", "language")


@dataclass(frozen=True)
class Scene:
    """What a claim or a document says or shows: which subject, in which colour."""

    subject: int
    colour: int


def build(folder: Path, *, groups: int = GROUPS, seed: int = SEED) -> list[Path]:
    """Write pictures and `train.csv`, `validation.csv` and `test.csv` in Factify's layout; the same each time."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = Random(seed)  # noqa: S311 — the same pairs each time, no secret
    rows: dict[str, list[dict[str, str]]] = {"train": [], "validation": [], "test": []}
    for group in range(groups):
        part = list(rows)[sum(group >= share * groups for share in SHARES)]
        rows[part] += _group(folder, group, chance)
    for part, found in rows.items():
        with (folder / f"{part}.csv").open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, COLUMNS)
            writer.writeheader()
            writer.writerows(found)
    return [folder / f"{part}.csv" for part in rows]


def _group(folder: Path, group: int, chance: Random) -> Iterator[dict[str, str]]:
    own = Scene(chance.randrange(VALUES), chance.randrange(VALUES))
    town, language = wording.town(chance), chance.choice(wording.LANGUAGES)
    claim = wording.sentence(chance, subject=own.subject, colour=own.colour, town=town, language=language)
    picture = _draw(folder, f"{group}-claim", own, chance)
    # Drawn in another order in each group, so that nothing goes by the place in the file.
    for label in chance.sample(LABELS, len(LABELS)):
        shown = _shown(label, own, chance, turn=group % 2)
        text = wording.document(chance, said=_said(label, own, chance), town=town, language=language)
        name = f"{group}-{chance.randrange(10**9):09}"
        yield {
            "id": name, "claim": claim, "claim_image": picture, "document": text,
            "document_image": _draw(folder, name, shown, chance), "Category": label, "language": language,
        }  # fmt: skip


def _said(label: str, own: Scene, chance: Random) -> tuple[int, int] | None:
    if label.startswith("Insufficient"):
        return None
    return own.subject, _other(own.colour, chance) if label == "Refute" else own.colour


def _shown(label: str, own: Scene, chance: Random, *, turn: int) -> Scene:
    alike = label.endswith("Multimodal") or (label == "Refute" and turn == 0)
    other = Scene(_other(own.subject, chance), _other(own.colour, chance))
    return own if alike else other


def _other(value: int, chance: Random) -> int:
    return (value + chance.randint(1, VALUES - 1)) % VALUES


def _draw(folder: Path, name: str, shown: Scene, chance: Random) -> str:
    drawing.scene(chance, subject=shown.subject, colour=shown.colour).save(folder / f"{name}.png")
    return f"{name}.png"


def shows_the_same(example: Example) -> bool:
    """Say whether a Refute pair's picture is the claim's scene drawn again, by the group that its id begins with."""
    return int((example.id or "").split("-")[0]) % 2 == 0
