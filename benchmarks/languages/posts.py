"""What each figure is measured on: the posts of a train file, of which some are held back from fine-tuning, and dev."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.checkworthiness import COVID, SETS, SMALL, examples_of
from ml.examples import Example, read_examples, split

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
UNSEEN = "bg"
"""The language of which no post is fine-tuned on, so that one network answers for it, too."""

OWN = {"es_claim": "checkthat-2021-es", **{code: f"checkthat-2022-{code}" for code in COVID}}
OWN["debates"] = "checkthat-2024-en"
SHARES = {"debates": (0.135, 0.025, 0.84)}
"""Of the debates, which are more than all others together and all alike, a part is enough."""

MORE = ("checkthat-2022/es_train.tsv", "claim", "es")
"""More posts with labels of the desk of checkthat-2021-es, from a later time: for fine-tuning alone."""


@dataclass(frozen=True, eq=False)
class Task:
    """Posts to learn from and to be judged by; no network is fine-tuned on `held_back`, a part of `train`."""

    name: str
    learnt: Sequence[Example]
    held_back: Sequence[Example]
    train: Sequence[Example]
    dev: Sequence[Example]


def tasks(root: Path) -> list[Task]:
    """Read the seven sets, and add a language without a training post, and three small ones by the samples."""
    own = [_of_set(name, root) for name in OWN]
    others = [task for task in own if task.name in COVID and task.name != UNSEEN]
    (unseen,) = (task for task in own if task.name == UNSEEN)
    return [*own, _joined("zero_shot", others, dev=unseen.dev), _co_official()]


def more(root: Path) -> list[Example]:
    """Read what else the desk of the Spanish set has labelled."""
    file, label, language = MORE
    read = read_examples(root / file, label=label, skip_unlabelled=True)
    return [replace(example, language=language) for example in read]


def _of_set(name: str, root: Path) -> Task:
    data = SETS[OWN[name]]
    train, dev = (examples_of(root / file, data) for file in (data.train, data.dev))
    return _divided(name, train, dev)


def _co_official() -> Task:
    dev = [example for code in SMALL for example in read_examples(SAMPLES / "held-out" / f"{code}.jsonl")]
    return _divided("co_official", list(read_examples(SAMPLES / "labelled.jsonl")), dev)


def _divided(name: str, train: list[Example], dev: list[Example]) -> Task:
    learnt, held_back, *_ = split(train, shares=SHARES.get(name, (0.85, 0.15)))
    return Task(name, learnt=learnt, held_back=held_back, train=train, dev=dev)


def _joined(name: str, others: Sequence[Task], *, dev: Sequence[Example]) -> Task:
    parts = {part: [post for one in others for post in getattr(one, part)] for part in ("learnt", "held_back", "train")}
    return Task(name, dev=dev, **parts)
