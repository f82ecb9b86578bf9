"""Is a match right as often as its certainty says? Once with all checks, once with the right ones out of reach."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from benchmarks.earlier_checks.tweets import Tweet
from ml.retrieval.fusion import Fusion
from pipeline.checks.archive import Matcher

FusionOf = Callable[[str], Fusion]
"""By which figures a text's matches are fused."""

BINS = ((0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.0))
LOOKED_AT = 6


def reliability(
    session: Session, matcher: Matcher, tweets: Sequence[Tweet], place: Mapping[int, int], *, fusion_of: FusionOf
) -> dict[str, Any]:
    """Hold the first match's certainty against whether it is right; half of the cases have no right check to find."""
    sure, right = [], []
    for tweet in tweets:
        matches = matcher.match(session, tweet.text, most=LOOKED_AT, cut_off=0)
        for given in (matches, [match for match in matches if place[match.check.id] not in tweet.right]):
            if given:
                sure.append(fusion_of(tweet.text).certainties(np.array([match.scores["fused"] for match in given]))[0])
                right.append(place[given[0].check.id] in tweet.right)
    said, true = np.array(sure), np.array(right, dtype=float)
    table = []
    for low, high in BINS:
        inside = (said >= low) & ((said < high) | (high == 1.0))
        if inside.any():
            row = {"said": round(float(said[inside].mean()), 3), "right": round(float(true[inside].mean()), 3)}
            table.append({"from": low, "to": high, "n": int(inside.sum())} | row)
    error = sum(row["n"] * abs(row["said"] - row["right"]) for row in table) / len(said)
    at_half = said >= 0.5
    shown = {"shown": int(at_half.sum()), "right": round(float(true[at_half].mean()), 3) if at_half.any() else None}
    return {"n": len(said), "calibration_error": round(float(error), 4), "at_cut_off_half": shown, "bins": table}
