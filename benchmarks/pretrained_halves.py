"""Noir and tyche on pretrained halves, as far as there are any without a hub; prints one JSON object.

    python benchmarks/pretrained_halves.py --json [--texts FOLDER] [--lite0 FILE] [--groups 120] [--epochs 6]

--texts is a multilingual encoder's folder (such as multilingual-e5-small), which reads both texts, frozen and
fine-tuned; --lite0 the file of EfficientNet-Lite0's weights (benchmarks/multimodal_set/lite0.py says whence), for
tyche's pictures. A half without weights is small and begins at random. Beside each stands the network with both halves
small, from the same pairs and as many epochs. The set is the generated one, with fewer groups; all figures are weighted
F1 on its judging part, with their 95 % bootstrap intervals. Only the pretrained half is told apart by its rates: 5e-5
where it is fine-tuned, none where it rests; the rest learns at 1e-3, with cross-entropy.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.multimodal import SMALL  # noqa: E402
from benchmarks.multimodal_set import lite0  # noqa: E402
from ml.answers.document_comparison import LABELS  # noqa: E402
from ml.answers.factify import read_pairs  # noqa: E402
from ml.evaluation.classes import evaluate_classes  # noqa: E402
from ml.examples import Example  # noqa: E402
from ml.model import Run  # noqa: E402
from ml.models.comparison.fitting import Kind  # noqa: E402
from ml.models.comparison.noir import NOIR  # noqa: E402
from ml.models.comparison.tyche import TYCHE  # noqa: E402
from ml.studies.papers.comparison.scenes import building  # noqa: E402

RATES = {"text": 1e-3, "image": 1e-3, "fusion": 1e-3}
SHARED = SMALL | {
    "image_size": 64, "batch": 16, "loss": "cross-entropy", "label_smoothing": 0.1, "insignificant": None,
    "learning_rates": RATES, "augment": False, "schedule": "linear", "warm_up": 0.1,
}  # fmt: skip
TUNED = 5e-5


def main() -> None:
    parser = argparse.ArgumentParser(description="Train noir and tyche on pretrained halves.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--texts", type=Path, help="a folder with an encoder of texts")
    parser.add_argument("--lite0", type=Path, help="the file of EfficientNet-Lite0's weights")
    parser.add_argument("--groups", type=int, default=120)
    parser.add_argument("--epochs", type=int, default=6)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        found = measure(Path(place), texts=options.texts, pictures=options.lite0, options=options)
    print(json.dumps(found) if options.json else "\n".join(f"{name}: {value}" for name, value in found.items()))


def measure(folder: Path, *, texts: Path | None, pictures: Path | None, options: argparse.Namespace) -> dict[str, Any]:
    """Train each combination on the same pairs, and judge the same others."""
    parts = [read_pairs([path]).examples for path in building.build(folder / "set", groups=options.groups)]
    image = pictures and lite0.write(pictures, folder / "lite0")
    found: dict[str, Any] = {}
    for name, kind, settings in _runs(texts, image, epochs=options.epochs):
        started = time.monotonic()
        found[name] = _judged(kind, parts, settings) | {"minutes": round((time.monotonic() - started) / 60, 1)}
        print(f"{name}: {found[name]}", file=sys.stderr, flush=True)
    counts = {name: len(part) for name, part in zip(("trained", "chose", "judged"), parts, strict=True)}
    return found | counts | {"epochs": options.epochs, "load": round(os.getloadavg()[1], 1)}


def _runs(texts: Path | None, image: Path | None, *, epochs: int) -> Iterator[tuple[str, Kind, dict[str, Any]]]:
    """Name each network, and say how it is trained."""
    shared, rest = SHARED | {"epochs": epochs}, list(range(1, epochs + 1))
    for kind in (NOIR, TYCHE):
        yield f"{kind.name}, small", kind, shared
        if texts:
            read = shared | {"text_encoder": str(texts), "projection": "none"}
            yield f"{kind.name}, texts frozen", kind, read | {"frozen": {"text": rest}}
            yield f"{kind.name}, texts fine-tuned", kind, read | {"learning_rates": RATES | {"text": TUNED}}
    if image:
        seen = shared | {"image_encoder": str(image), "learning_rates": RATES | {"image": TUNED * 2}}
        yield "tyche, Lite0", lite0.LITE_TYCHE, seen
    if image and texts:
        rates = RATES | {"text": TUNED, "image": TUNED * 2}
        both = {"text_encoder": str(texts), "image_encoder": str(image), "learning_rates": rates}
        yield "tyche, Lite0 and texts fine-tuned", lite0.LITE_TYCHE, shared | both


def _judged(kind: Kind, parts: Sequence[Sequence[Example]], settings: dict[str, Any]) -> dict[str, Any]:
    fitted = kind.fit(parts[0], recipe=kind.read_recipe(settings), validation=parts[1], run=Run())
    assert fitted.judge is not None
    report = evaluate_classes(
        parts[2], fitted.judge(parts[2]), labels=LABELS, version=kind.name, basis="generated pairs", truncated=None,
        missing_images=None,
    ).to_dict()  # fmt: skip
    interval = [round(end, 4) for end in report["intervals"]["weighted_f1"]]
    return {"f1": round(report["scores"]["weighted_f1"], 4), "interval": interval}


if __name__ == "__main__":
    main()
