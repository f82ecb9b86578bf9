"""Do highlights fall on the words that decide? Deletes marked words, and as many random ones, and judges again.

    python benchmarks/highlights.py [--json] [--data-root DIR] [--encoder FOLDER] [--sets a,b] [--posts 250]

For each set a head is trained on the *train* file; posts drawn of *dev* are judged whole, without the tenth of their
words (what stands between spaces, at least one) that is marked most, and without as many random ones. How far the
probability falls, on average, is compared; `deletion_ratio` is that of what is served, marks by several layers. Beside
it stand marks by a head on the last layer alone, and by occlusion: a word's mark is what falls when it alone goes,
which costs a judgement a word. Every deletion is judged by the served version. The last line is one JSON object.
"""

import argparse
import json
import math
import random
import re
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.checkworthiness import DATA_ROOT, SETS, DataSet  # noqa: E402
from ml import registry  # noqa: E402
from ml.encoders import encoder as encoders  # noqa: E402
from ml.examples import Example, read_examples  # noqa: E402
from ml.models.checkworthiness.head_model import EncoderHead  # noqa: E402

SERVED, LAST, OCCLUSION, RANDOM = "several layers", "last layer", "occlusion", "random"
SHARE, DRAWS, RESAMPLES, SEED = 0.1, 10, 1_000, 14
LEAST_WORDS = 5

Floats = NDArray[np.float64]
Marks = Callable[[str], Sequence[float]]
"""Gives how much each word of a text is marked."""


@dataclass(frozen=True)
class Fall:
    """How far the mean falls without the marked words, how many times as far as without random ones, and the 95 %."""

    fall: float
    ratio: float
    interval: tuple[float, float]


def main() -> None:
    options = _options()
    told: dict[str, dict[str, Fall]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in options.sets:
            served, last = _trained(SETS[name], options, Path(folder) / name)
            told[name] = _measured(served, last, _texts(SETS[name].dev, options), say=not options.json, name=name)
    print(json.dumps(_result(told)))


def _measured(served: EncoderHead, last: EncoderHead, texts: Sequence[str], *, name: str, say: bool) -> dict[str, Fall]:
    margins = _margins_of(served)
    ways = {
        SERVED: lambda text: marks(served, text),
        LAST: lambda text: marks(last, text),
        OCCLUSION: lambda text: occlusion(margins, text),
    }
    falls = falls_of(margins, texts, ways)
    found = {way: against(falls[way], falls[RANDOM]) for way in ways}
    odds = {way: float(fall[:, 1].mean()) for way, fall in falls.items()}
    if say:
        print(
            f"\n{name}, {len(texts)} posts; without random words: {falls[RANDOM][:, 0].mean():.3f} ({odds[RANDOM]:.2f})"
        )
        print("marks by | probability falls by (log-odds) | times random (95 %)")
        for way, one in found.items():
            low, high = one.interval
            print(f"{way} | {one.fall:.3f} ({odds[way]:.2f}) | {one.ratio:.1f} ({low:.1f}–{high:.1f})", flush=True)
    return found


def falls_of(
    margins: Callable[[Sequence[str]], Floats], texts: Sequence[str], ways: Mapping[str, Marks]
) -> dict[str, Floats]:
    """Say how far probability and log-odds of each text fall, (texts, 2), by each way and without random words."""
    draw = random.Random(SEED)
    whole = margins(texts)
    found = {way: _fall(whole, margins([without(text, most(of(text))) for text in texts])) for way, of in ways.items()}
    draws = [_fall(whole, margins([without(text, _some(text, draw)) for text in texts])) for _ in range(DRAWS)]
    return found | {RANDOM: np.mean(draws, axis=0)}


def _fall(before: Floats, after: Floats) -> Floats:
    return np.stack([_sigmoid(before) - _sigmoid(after), before - after], axis=1)


def _sigmoid(margins: Floats) -> Floats:
    found: Floats = 1 / (1 + np.exp(-margins))
    return found


def against(marked: Floats, by_chance: Floats) -> Fall:
    """Hold the falls of probability against random ones; posts are resampled in pairs."""
    a, b = marked[:, 0], by_chance[:, 0]
    drawn = np.random.default_rng(SEED).integers(len(a), size=(RESAMPLES, len(a)))
    low, high = np.quantile(a[drawn].mean(axis=1) / b[drawn].mean(axis=1), [0.025, 0.975])
    return Fall(float(a.mean()), float(a.mean() / b.mean()), (float(low), float(high)))


def places(text: str) -> list[tuple[int, int]]:
    """Find the words to delete, whatever stands between spaces: the same units, however words are marked."""
    return [match.span() for match in re.finditer(r"\S+", text)]


def marks(model: EncoderHead, text: str) -> list[float]:
    """Say how much each word is marked: by all that is marked in it; what is marked over several is shared."""
    found, spans = model.explained(text)[1], places(text)
    return [
        sum(one.weight * max(0, min(end, one.end) - max(start, one.start)) / (one.end - one.start) for one in found)
        for start, end in spans
    ]


def occlusion(margins: Callable[[Sequence[str]], Floats], text: str) -> list[float]:
    """Say by how much the log-odds fall without each word."""
    without_each = margins([without(text, [place]) for place in range(len(places(text)))])
    return (margins([text])[0] - without_each).tolist()


def how_many(words: int) -> int:
    """Say how many words a tenth is, at least one."""
    return math.ceil(SHARE * words)


def most(marked: Sequence[float]) -> list[int]:
    """Give the places of the tenth that is marked most."""
    return sorted(range(len(marked)), key=lambda place: -marked[place])[: how_many(len(marked))]


def _some(text: str, draw: random.Random) -> list[int]:
    words = len(places(text))
    return draw.sample(range(words), how_many(words))


def without(text: str, left_out: Sequence[int]) -> str:
    """Leave out the words at these places."""
    return " ".join(text[start:end] for place, (start, end) in enumerate(places(text)) if place not in left_out)


def _margins_of(model: EncoderHead) -> Callable[[Sequence[str]], Floats]:
    return lambda texts: model.head.margins(model.encoder.means(texts))


def _trained(data: DataSet, options: argparse.Namespace, folder: Path) -> tuple[EncoderHead, EncoderHead]:
    """Train what is served, and a head on the last layer alone; each text is read once."""
    examples = _examples(options.data_root / data.train, data.label)
    encoder = encoders.load(options.encoder)
    read = dict(zip((one.text for one in examples), encoder.means([one.text for one in examples]), strict=True))
    models = []
    for name, layers in ((SERVED, encoder.facts.layers), (LAST, encoder.facts.layers[-1:])):
        registry.train(
            examples, folder / name, recipe="encoder-head", means=lambda texts: np.stack([read[one] for one in texts]),
            settings={"encoder": str(options.encoder), "layers": list(layers)},
        )  # fmt: skip
        models.append(registry.load(folder / name))
    served, last = (one for one in models if isinstance(one, EncoderHead))
    return served, last


def _texts(file: str, options: argparse.Namespace) -> list[str]:
    """Draw posts long enough that a tenth of their words is not half of them."""
    data = next(one for one in SETS.values() if one.dev == file)
    texts = [one.text for one in _examples(options.data_root / file, data.label)]
    long = [text for text in texts if len(places(text)) >= LEAST_WORDS]
    return random.Random(SEED).sample(long, min(options.posts, len(long)))


def _examples(path: Path, label: str) -> list[Example]:
    return list(read_examples(path, label=label, skip_unlabelled=True))


def _result(told: Mapping[str, Mapping[str, Fall]]) -> dict[str, Any]:
    first = next(iter(told.values()))[SERVED]
    return {
        "deletion_ratio": round(first.ratio, 2),
        "deletion_ratio_interval": [round(end, 2) for end in first.interval],
        "ratio_by_set": {
            name: {way: round(one.ratio, 2) for way, one in found.items()} for name, found in told.items()
        },
        "fall_by_set": {name: {way: round(one.fall, 4) for way, one in found.items()} for name, found in told.items()},
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Delete the words that highlights mark, and judge again.")
    parser.add_argument("--json", action="store_true", help="print nothing but the JSON object")
    parser.add_argument("--data-root", type=Path, default=DATA_ROOT, help="the folder of the data sets")
    parser.add_argument("--encoder", type=Path, required=True, help="an encoder's folder: claimwire encoder list")
    parser.add_argument("--sets", type=lambda text: text.split(","), default=["checkthat-2021-es", "checkthat-2022-nl"])
    parser.add_argument("--posts", type=int, default=250, help="how many dev posts are drawn of each set")
    options = parser.parse_args()
    for name in options.sets:
        if name not in SETS:
            parser.error(f"there is no set {name!r}; choose among {', '.join(SETS)}")
    return options


if __name__ == "__main__":
    main()
