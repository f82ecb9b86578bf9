"""How vague the count of missed claims is when part of the sample leans towards the threshold; prints one JSON object.

    python -m benchmarks.sampling [--data FILE --label COLUMN] [--fraction 0.3] [--json]

The demo model judges labelled posts. `standard_error` is that of the Horvitz-Thompson count of those it missed, exact
for these posts; `found` is how many of them get a card on average. `root` is what Claimwire does, `proportional` the
obvious alternative: probabilities that grow with the model's probability itself. Without a data file the samples are
taken, on which the model was trained: `basis` says so.
"""

import argparse
import json
import math
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ml import registry
from ml.examples import read_examples
from pipeline.configuration.settings import DEMO_SAMPLES, HOME
from pipeline.triage.sampling import RecentNegatives, Sampling

DATA = HOME.parent / "shared" / "data" / "checkthat-2021-es" / "es_dev.jsonl"
SHARES = (0.0, 0.25, 0.5, 0.75, 0.9)


def main() -> None:
    options = _options()
    at_hand = options.data.exists()
    examples = list(read_examples(options.data, label=options.label) if at_hand else read_examples(DEMO_SAMPLES))
    with tempfile.TemporaryDirectory() as folder:
        registry.train(list(read_examples(DEMO_SAMPLES)), Path(folder) / "demo-model")
        model = registry.load(Path(folder) / "demo-model")
        judged = zip(examples, model.predict(examples), strict=True)
    negatives = [(answer.probability, example.label == 1) for example, answer in judged if answer.label == 0]
    result = {
        "basis": options.data.name if at_hand else "the samples, on which the model was trained",
        "fraction": options.fraction,
        "negatives": len(negatives),
        "missed": sum(missed for _, missed in negatives),
        "root": _by_share(negatives, threshold=model.threshold, fraction=options.fraction),
        # The root of the squared share of the way is the share itself.
        "proportional": _by_share(
            [(probability**2 / model.threshold, missed) for probability, missed in negatives],
            threshold=model.threshold,
            fraction=options.fraction,
        ),
    }
    print(json.dumps(result, indent=None if options.json else 2))


def _by_share(
    negatives: Sequence[tuple[float, bool]], *, threshold: float, fraction: float
) -> dict[str, dict[str, float]]:
    recent = RecentNegatives.of([probability for probability, _ in negatives], threshold=threshold)
    assert recent is not None, "the data file has too few negatives"
    figures = {}
    for share in SHARES:
        sampling = Sampling(fraction, salt="", tilt=recent.tilt(fraction=fraction, uncertain_share=share))
        chances = [sampling.probability_of_card(label=0, probability=one) for one, missed in negatives if missed]
        error = math.sqrt(math.fsum((1 - one) / one for one in chances))
        figures[str(share)] = {"standard_error": round(error, 2), "found": round(math.fsum(chances), 1)}
    return figures


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA, help="a labelled file")
    parser.add_argument("--label", default="claim", help="its label column")
    parser.add_argument("--fraction", type=float, default=0.3, help="NEGATIVE_FRACTION")
    parser.add_argument("--json", action="store_true", help="one line")
    return parser.parse_args()


if __name__ == "__main__":
    main()
