"""What the generated-text paper concludes, and whether it holds here (MH-30)."""

from collections.abc import Iterator, Mapping
from typing import Any

from ml.studies.papers.paper_row import PaperTable

_HEAD = ("the paper concludes", "from", "here", "holds here")
_SAID = {
    "yes": "What the paper concludes and holds here",
    "no: the contrary": "The contrary holds of",
    "within chance": "Within chance",
    "not made": "Not made, for want of a model or texts",
}
"""How the sentence tells each answer of the table."""

Score = Mapping[str, Any]


def table(report: Mapping[str, Any]) -> PaperTable:
    """Set each conclusion beside the figures here; it holds where the intervals are apart that way.

    That a mixture does not help much holds, too, where they meet.
    """
    return PaperTable(
        item="MH-30", title="What the paper concludes", head=_HEAD, rows=tuple(_rows(report)),
        note="F1 by the majority of fragments. Intervals of 95 % are of the test's chance, not of training's; "
        "“within chance” where they meet; that a "
        "mixture does not help much holds but where it is surely better.",
    )  # fmt: skip


def sentence(report: Mapping[str, Any]) -> str:
    """Say in one sentence or two how the largest training set does, and which conclusions hold."""
    sized = report["english"] or report["multilingual"]
    last = sized[-1]
    score = last["ways"]["bh"]
    return (
        f"{report['recipe']} answers {_told(score, 'accuracy')} of {score['texts']} texts right after "
        f"{last['trained_on']:,} training texts, where “always machine” is right about half. {_held(report)}"
    )


def _held(report: Mapping[str, Any]) -> str:
    """Say which conclusions hold here, which do not, and which nobody can tell."""
    found: dict[str, list[str]] = {answer: [] for answer in _SAID}
    for claim, _, _, answer in _rows(report):
        found[answer].append(f"“{claim}”")
    return " ".join(f"{_SAID[answer]}: {', '.join(claims)}." for answer, claims in found.items() if claims)


def _rows(report: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    yield _pair(
        "more training texts help", "English F1 0.4868 to 0.5694", _ends(report["english"]), ("with few", "with many")
    )
    yield _pair(
        "multilingual data help as they grow", "other languages F1 0.5231 to 0.7162", _ends(report["multilingual"]),
        ("with few", "with many"),
    )  # fmt: skip
    crossed = {(row["test"], row["training"]): row["ways"]["bh"] for row in report["crossed"]}
    yield _pair(
        "English training helps on other languages more than their own", "0.9031 against 0.5910",
        _two(crossed, ("multilingual", "multilingual"), ("multilingual", "baseline")), ("own", "English"),
    )  # fmt: skip
    yield _pair(
        "a mixture does not help much: on English", "0.4902 against 0.5338",
        _two(crossed, ("english", "mixed"), ("english", "baseline")), ("mixed", "English alone"), where_they_meet="yes",
    )  # fmt: skip
    yield _pair(
        "a mixture does not help much: on others", "0.4933 against 0.5910",
        _two(crossed, ("multilingual", "mixed"), ("multilingual", "multilingual")), ("mixed", "own alone"),
        where_they_meet="yes",
    )  # fmt: skip
    yield _pair(
        "Benjamini-Hochberg helps (accuracy)", "of 1,000 texts 473 called machine, without it 956",
        _corrected(report["english"]), ("without", "with"), "accuracy",
    )  # fmt: skip
    found = report["translated"]
    pair = None if isinstance(found, Mapping) or not found else tuple(
        found[-1][kind]["ways"]["bh"] for kind in ("without", "with")
    )  # fmt: skip
    yield _pair("translating half of the machine texts helps", "F1 0.5694, without 0.5535", pair, ("without", "with"))


def _pair(
    claim: str,
    source: str,
    scores: tuple[Score, Score] | None,
    names: tuple[str, str],
    name: str = "f1",
    *,
    where_they_meet: str = "within chance",
) -> tuple[str, str, str, str]:
    """Set two scores beside each other; the claim is that the second is higher."""
    if scores is None:
        return claim, source, "not made", "not made"
    here = ", ".join(f"{told} {_told(score, name)}" for told, score in zip(names, scores, strict=True))
    (low, high), (other_low, other_high) = (score["intervals"][name] for score in scores)
    if other_low > high:
        return claim, source, here, "yes"
    return claim, source, here, "no: the contrary" if other_high < low else where_they_meet


def _ends(rows: list[Mapping[str, Any]]) -> tuple[Score, Score] | None:
    return (rows[0]["ways"]["bh"], rows[-1]["ways"]["bh"]) if len(rows) > 1 else None


def _two(
    crossed: Mapping[tuple[str, str], Score], first: tuple[str, str], second: tuple[str, str]
) -> tuple[Score, Score] | None:
    return (crossed[first], crossed[second]) if crossed else None


def _corrected(rows: list[Mapping[str, Any]]) -> tuple[Score, Score] | None:
    return (rows[-1]["ways"]["none"], rows[-1]["ways"]["bh"]) if rows else None


def _told(score: Score, name: str) -> str:
    return "{:.3f} ({:.3f}–{:.3f})".format(score[name], *score["intervals"][name])
