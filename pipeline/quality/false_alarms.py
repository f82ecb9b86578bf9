"""How many of the last findings of machine-written passages may be false alarms, in this desk's own stream of posts."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ml import false_alarms
from pipeline.language.speech import _, n_, percent
from pipeline.store.desk import findings
from pipeline.store.learning import models

LAST = 1000
"""So many texts are looked back on, flagged or not: how many is fixed beforehand, and not by what was found."""

BOUNDED = _(
    "with {confidence} confidence, and for human texts like those it was compared with, at most {false:,} ({share}) of "
    "them are false alarms"
)
UNBOUNDED = _("nothing bounds how many of them are false alarms: more human texts to compare with would")


@dataclass(frozen=True)
class LastFindings:
    """Of the `checked` texts that the live version judged last, how many it flagged, and the bound on false ones.

    A page that many posts link to counts once. It holds for human texts like those compared with.
    `alpha` is that of the newest; texts without human ones of their language are not among them.
    """

    checked: int
    findings: int
    false: int
    confidence: float
    alpha: float


def of_last(session: Session, *, at_most: int = LAST) -> LastFindings | None:
    """Bound what is false among the live version's last findings; None where there are none to speak of."""
    version = models.live(session, models.GENERATED_TEXT)
    if version is None:
        return None
    made = findings.last_made(session, kind="generated_text", version=version.name, at_most=at_most)
    kept = [one for one in made if one.get("lowest") is not None]
    compared = defaultdict[tuple[str | None, int], list[float]](list)
    for one in kept:
        compared[one["language"], one["guarantee"]["values"]["human_texts"]].append(one["lowest"])
    if not kept:
        return None
    alpha = kept[0]["guarantee"]["values"]["alpha"]
    # Each language has human texts of its own, and a bound of its own; they are to hold together.
    sure = 1 - (1 - false_alarms.CONFIDENCE) / len(compared)
    bounds = [
        false_alarms.bound(values, human_texts=texts, alpha=alpha, confidence=sure)
        for (_language, texts), values in compared.items()
    ]
    found = false_alarms.together(bounds)
    return (
        LastFindings(len(kept), found.findings, found.false, false_alarms.CONFIDENCE, alpha) if found.findings else None
    )


def sentence(found: LastFindings) -> str:
    """Say it; that nothing is bounded where all may be false."""
    flagged = n_(
        "Of the last {checked} checked for machine-written passages {n} was flagged",
        "Of the last {checked} checked for machine-written passages {n} were flagged",
        found.findings, checked=n_("{n} text", "{n} texts", found.checked),
    )  # fmt: skip
    if found.false >= found.findings:
        return f"{flagged}; {UNBOUNDED}."
    share = percent(found.false / found.findings)
    bounded = BOUNDED.format(confidence=percent(found.confidence), false=found.false, share=share)
    return f"{flagged}; {bounded}."
