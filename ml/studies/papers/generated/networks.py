"""The generated-text paper's network on each encoder that it names, and T5, or why one cannot be had (MH-7, MH-12)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ml.examples import ExamplesError
from ml.model import RecipeError
from ml.studies.papers.generated.drawing import Pool
from ml.studies.papers.generated.reasons import reason
from ml.studies.papers.generated.together import together
from ml.studies.papers.generated.trainings import ENGLISH, Outcome, Trainings
from ml.studies.papers.generated.verdicts import Score, scored

TRANSFORMER, T5_ENCODER, T5 = "transformer-generated", "t5-encoder-generated", "t5-generated"
REST = "encoder at rest"


@dataclass(frozen=True)
class Asked:
    """A network that is asked for: on which encoder, by which settings; `paper` is the F1 that is quoted for it."""

    item: str
    told: str
    recipe: str
    encoder: str
    paper: str | float | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


NAMED = (
    Asked("MH-12", "network on mDeBERTa V3", TRANSFORMER, "microsoft/mdeberta-v3-base", "0.9042, processed 0.9307"),
    Asked("MH-12", "network on XLM-RoBERTa", TRANSFORMER, "FacebookAI/xlm-roberta-base", "0.8686, processed 0.8875"),
    Asked(
        "MH-12", "network on multilingual MiniLM-L12-v2", TRANSFORMER,
        "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2", "0.8963, processed 0.9049",
    ),
)  # fmt: skip
"""The encoders that the paper compares, on other texts than its own tables."""

_T5 = "google-t5/t5-base"


_EVER = list(range(1, 101))
"""The epochs in which an encoder that stays at rest learns nothing: all that there may be."""

_WAYS: tuple[tuple[str, str, float | None, Mapping[str, Any]], ...] = (
    ("MH-7", "network", 0.796, {}),
    ("MH-7", "network with 26 figures of style", 0.801, {"style": True}),
    ("MH-15", f"network, {REST}", None, {"frozen": {"encoder": _EVER}}),
)
"""What is made of each encoder that is given: the paper's network, with style, and its head alone."""


def asked(*, networks: Sequence[str], t5: str | None, brief: bool = False) -> tuple[Asked, ...]:
    """List what is to be trained: the paper's three encoders, those that are given by folder or name, and T5."""
    given = [
        Asked(item, told, TRANSFORMER, encoder, paper, more)
        for encoder in networks
        for item, told, paper, more in _WAYS[: 1 if brief else None]
    ]
    return (
        *NAMED, *given,
        Asked("MH-7", "T5's encoder with a classifier", T5_ENCODER, t5 or _T5, 0.795),
        Asked("MH-7", "T5, encoder and decoder", T5, t5 or _T5, 0.787),
    )  # fmt: skip


def outcomes(
    pool: Pool, wanted: Sequence[Asked], *, baseline: str, texts: int, test: int, settings: Mapping[str, Any], seed: int
) -> Iterator[dict[str, Any]]:
    """Train each on the first `texts` of the English training texts, and judge `test` of its test by it.

    The baseline recipe comes first, on the same texts, since a network has to be better than that. What cannot be
    trained bears the reason, under "missing".
    """
    part = {ENGLISH: _smaller(pool, test)}
    plain = Asked("MH-13", f"{baseline}, which needs no weights", baseline, "")
    networks: list[Outcome] = []
    for one in (plain, *wanted):
        told = {"item": one.item, "told": one.told, "encoder": Path(one.encoder).name, "paper": one.paper}
        own = {} if one is plain else {**settings, "encoder": one.encoder, **one.settings}
        try:
            found = Trainings(part, one.recipe, own, seed=seed).outcome("baseline", texts)
        except (RecipeError, ExamplesError) as error:
            yield told | {"missing": reason(error)}
        else:
            networks += [] if one is plain else [found]
            yield told | _figures(found.trained_on, found.scores[ENGLISH])
    yield _ensemble(networks, part[ENGLISH])


def _ensemble(networks: Sequence[Outcome], pool: Pool) -> dict[str, Any]:
    """Let all networks that could be trained judge together (MH-31)."""
    told = {"item": "MH-31", "told": "all these networks together", "encoder": "those above", "paper": None}
    if len(networks) < 2:
        return told | {"missing": "fewer than two networks could be trained"}
    one = together([found.model for found in networks], networks[0].choosing)
    return told | _figures(networks[0].trained_on, scored(one, pool.test))


def _figures(trained_on: int, scores: Mapping[str, Score]) -> dict[str, Any]:
    return {"trained_on": trained_on, "ways": {way: score.to_dict() for way, score in scores.items()}}


def _smaller(pool: Pool, test: int) -> Pool:
    """Keep the first of the human and of the machine texts of a test."""
    kept = [one for label in (0, 1) for one in [each for each in pool.test if each.label == label][: test // 2]]
    return Pool(tuple(kept), pool.training)
