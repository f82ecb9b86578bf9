"""Team Noir's Table 2 beside ours, and what the text says of it (TN-18 … TN-25)."""

from collections.abc import Iterator, Mapping

from ml.answers.document_comparison import LABELS
from ml.evaluation.classes import trivial
from ml.studies.papers.comparison import quoted
from ml.studies.papers.comparison.answers import Answers, f1_of, macro_f1, weighted_f1
from ml.studies.papers.comparison.basis import Basis
from ml.studies.papers.comparison.trainings import Trained
from ml.studies.papers.paper_row import NO_WEIGHTS, PaperRow, Value

NAMES = {
    "text-only": "text only", "image-only": "image only", "w/o multilingual": "English texts only",
    "w/o MHA": "without attention", "proposed": "proposed", "baseline": "the organisers' baseline",
    "w/o label smoothing": "without label smoothing", "smoothing towards all": "smoothing towards all five classes",
    "w/o EMA": "without the weights' average",
}  # fmt: skip
_ITEMS = {"w/o label smoothing": "TN-16", "smoothing towards all": "TN-16", "w/o EMA": "TN-17", "baseline": "TN-18"}
_SUPPORT, _INSUFFICIENT_MM, _REFUTE = 0, 2, 4


def ablations(found: Mapping[str, Answers], basis: Basis) -> Iterator[PaperRow]:
    """Give each network's weighted F1, and the answers that need no model."""
    for name, answers in found.items():
        paper = quoted.TABLE.get(name)
        yield basis.row(
            _ITEMS.get(name, "TN-19"), f"weighted F1, {NAMES[name]}", answers.measure(weighted_f1),
            paper=paper and paper.final, weights=NO_WEIGHTS if name == "baseline" else basis.weights,
        )  # fmt: skip
    proposed = found["proposed"]
    always = trivial(proposed.confusion.sum(axis=1), n=len(proposed.examples))["most_frequent"].weighted_f1
    yield basis.row("TN-19", "weighted F1, the commonest class always", round(always, 4))
    yield basis.trained("TN-19", "macro F1, proposed", proposed.measure(macro_f1))
    yield from _statements(found, basis)


def _statements(found: Mapping[str, Answers], basis: Basis) -> Iterator[PaperRow]:
    """Hold what the text says of the table against ours, each difference with a paired interval (TN-20 … TN-22)."""
    inside = all(min(f1) <= final <= max(f1) for f1, final in map(_of_classes, found.values()))
    yield basis.trained(
        "TN-20", "rows whose weighted F1 is below that of every class", "none" if inside else "some",
        paper=f"{len(quoted.outside())} of {len(quoted.TABLE)}: {', '.join(NAMES[name] for name in quoted.outside())}",
    )  # fmt: skip
    text, image, proposed = (found[name] for name in ("text-only", "image-only", "proposed"))
    deltas = (
        ("F1 of Refute, text only less image only", "refute", text.less(image, f1_of(_REFUTE))),
        ("F1 of Insufficient_Multimodal, image only less text only", "insufficient multimodal",
         image.less(text, f1_of(_INSUFFICIENT_MM))),
        ("weighted F1, proposed less English texts only", "multilingual",
         proposed.less(found["w/o multilingual"], weighted_f1)),
    )  # fmt: skip
    for what, name, measured in deltas:
        yield basis.trained("TN-22", what, measured, paper=quoted.DELTAS[name])
    better = max((text, image), key=lambda one: one.measure(weighted_f1).value)
    what = "weighted F1, proposed less the better of text only and image only"
    yield basis.trained("TN-22", what, proposed.less(better, weighted_f1), paper=f"at least {quoted.DELTAS['both']}")
    attention = proposed.less(found["w/o MHA"], weighted_f1)
    paper = round(quoted.TABLE["proposed"].final - quoted.TABLE["w/o MHA"].final, 4)
    yield basis.trained("TN-18", "weighted F1, proposed less without attention", attention, paper=paper)
    elsewhere: tuple[tuple[str, Value], ...] = (
        ("weighted F1 on Factify 2's test", quoted.TABLE["proposed"].final),
        ("place on the leaderboard", "7th"),
        ("weighted F1, the best of Factify 1", quoted.BEST_OF_FACTIFY_1),
    )
    for what, told in elsewhere:
        yield basis.row("TN-21", what, None, paper=told, not_possible_because=_NO_LABELS)


_NO_LABELS = "the test's labels and the leaderboard are the organisers' own"


def _of_classes(answers: Answers) -> tuple[list[float], float]:
    return [answers.measure(f1_of(place)).value for place in range(len(LABELS))], answers.measure(weighted_f1).value


def lengths(proposed: Trained, tokens: int, basis: Basis) -> Iterator[PaperRow]:
    """Say how many documents are cut, and what that costs (TN-25)."""
    long = proposed.cut
    what = f"share of documents longer than the {tokens} tokens that are read"
    yield basis.trained("TN-25", what, round(float(long.mean()), 4))
    if long.sum() < _ENOUGH or (~long).sum() < _ENOUGH:
        because = f"only {int(long.sum())} documents of the test are longer than what is read"
        yield basis.row(
            "TN-25", "weighted F1, long documents", None, paper="the main cause of errors", not_possible_because=because
        )
        return
    for what, chosen in (("cut", long), ("read to the end", ~long)):
        measured = proposed.test.among(chosen).measure(weighted_f1)
        yield basis.trained("TN-25", f"weighted F1, documents {what}", measured, paper="the main cause of errors")


_ENOUGH = 30
