"""Tyche's architectures and ensembles beside ours (TY-12 … TY-19)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ml.models.comparison.ensemble import mixed, search
from ml.studies.papers.comparison import quoted
from ml.studies.papers.comparison.answers import Answers, weighted_f1
from ml.studies.papers.comparison.basis import Basis
from ml.studies.papers.comparison.trainings import Trained
from ml.studies.papers.paper_row import PaperRow

ALIKE, SIDES = "text-x2-image-x2", "text-image-x2"
NAMES = {
    "text-only": "text only", "image-only": "image only", "early": "early fusion", SIDES: "Text_Image_X2",
    ALIKE: "Text_X2_Image_X2", "soft F1 from the start": "Text_X2_Image_X2, soft F1 from the start",
    "equal": "both fusions, equal weights", "chosen": "both fusions, weights chosen on validation",
    "best": "both fusions, weights that happen to be best on the test",
}  # fmt: skip
STEPS = 20
"""Weights are searched in so many steps."""


@dataclass(frozen=True)
class Ensembles:
    """Both fusions' answers to the test put together in three ways, and the weights of the first fusion (TY-17)."""

    answers: Mapping[str, Answers]
    weights: Mapping[str, float]


def ensembles(alike: Trained, sides: Trained) -> Ensembles:
    """Mix both fusions' probabilities; the paper does not say on which pairs its ratio was chosen."""
    judged = [alike.test.probabilities, sides.test.probabilities]
    chosen = [alike.validation.probabilities, sides.validation.probabilities]
    weights = {
        "equal": (0.5, 0.5),
        "chosen": search(chosen, alike.validation.examples, steps=STEPS),
        "best": search(judged, alike.test.examples, steps=STEPS),
    }
    return Ensembles(
        {name: Answers(alike.test.examples, mixed(judged, shares)) for name, shares in weights.items()},
        {name: shares[0] for name, shares in weights.items()},
    )


def architectures(found: Mapping[str, Answers], together: Ensembles, basis: Basis) -> Iterator[PaperRow]:
    """Give each architecture's and ensemble's weighted F1, and what the text says of their order."""
    for name, answers in {**found, **together.answers}.items():
        share = together.weights.get(name)
        told = "" if share is None else f" ({share:.2f} of {NAMES[ALIKE]})"
        yield basis.trained(
            "TY-17" if name in quoted.TYCHE or share is not None else "TY-12" if name.startswith("soft") else "TY-16",
            f"weighted F1, {NAMES[name]}{told}", answers.measure(weighted_f1), paper=quoted.TYCHE.get(name),
        )  # fmt: skip
    differences = (
        ("TY-16", "text-only", "image-only", "above 0"),
        ("TY-16", ALIKE, "early", "above 0"),
        ("TY-16", SIDES, "early", "above 0"),
        ("TY-16", ALIKE, "text-only", "above 0"),
        ("TY-16", SIDES, "text-only", "above 0"),
        ("TY-19", ALIKE, SIDES, round(quoted.TYCHE[ALIKE] - quoted.TYCHE[SIDES], 4)),
    )
    for item, one, other, paper in differences:
        what = f"weighted F1, {NAMES[one]} less {NAMES[other]}"
        yield basis.trained(item, what, found[one].less(found[other], weighted_f1), paper=paper)
    gain = together.answers["equal"].less(found[ALIKE], weighted_f1)
    yield basis.trained("TY-17", f"weighted F1, equal weights less {NAMES[ALIKE]}", gain,
                        paper=round(quoted.TYCHE["equal"] - quoted.TYCHE[ALIKE], 4))  # fmt: skip


def curves(fusions: Mapping[str, Trained], basis: Basis) -> Iterator[PaperRow]:
    """Say after how many epochs each fusion was best, and how low its validation loss came (TY-13, TY-14)."""
    for name, trained in fusions.items():
        losses = [epoch.validation_loss or epoch.log_loss for epoch in trained.epochs]
        lowest = min(range(len(losses)), key=lambda place: losses[place])
        yield basis.trained(
            "TY-13", f"epoch of the lowest validation loss of {len(losses)}, {NAMES[name]}", lowest + 1,
            paper=quoted.EPOCHS[name],
        )  # fmt: skip
        yield basis.trained(
            "TY-14", f"lowest validation loss (cross-entropy), {NAMES[name]}", round(losses[lowest], 4),
            paper=f"{quoted.LOSSES[0]} to {quoted.LOSSES[1]} (1 - soft F1)",
        )  # fmt: skip
