"""What the one loop can be told: a recipe is a frozen dataclass, and every model trained by the loop extends it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

from ml.choosing.thresholds import Goal, MaxF1, TargetRecall, ThresholdError, WeeklyCards
from ml.model import RecipeError


@dataclass(frozen=True)
class Recipe:
    """How the loop trains; a part is a top-level module of the network, such as `encoder` or `head`.

    `batch` counts examples per step of the optimiser, whatever `accumulation` (into how many pieces a batch is cut)
    and however many GPUs. `warm_up` is a share of all steps; `milestones` and `frozen` count epochs from 1: the rate
    falls by `gamma` after each milestone (MH-14), and `frozen={"encoder": [1, 5]}` rests the encoder in these (MH-15).
    `smoothing` says where the label's share goes: to the "others" (TN-16) or to "all" (PyTorch).
    """

    epochs: int = 2
    batch: int = 32
    learning_rates: Mapping[str, float] = field(default_factory=lambda: {"encoder": 2e-5, "head": 1e-3})
    weight_decay: float = 0.01
    schedule: str = "linear"
    warm_up: float = 0.06
    milestones: tuple[int, ...] = ()
    gamma: float = 0.5
    frozen: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    loss: str = "cross-entropy"
    class_weights: str | None = None
    label_smoothing: float = 0.0
    smoothing: str = "others"
    ema: float | None = None
    clip: float | None = 1.0
    accumulation: int = 1
    group_by_length: bool = True
    patience: int | None = None
    threshold: str = "f1"
    bf16: str = "auto"
    seed: int = 0

    def levelled_off(self, losses: Sequence[float]) -> bool:
        """Say whether the validation losses, one an epoch, promise nothing more; by itself a recipe does not look."""
        del losses
        return False


COUNT = (lambda value: type(value) is int and value >= 1, "a whole number from 1 on")
FROM_ZERO = (lambda value: type(value) is int and value >= 0, "a whole number from 0 on")
SHARE = (lambda value: is_number(value) and 0 <= value < 1, "a number from 0 to below 1")
POSITIVE = (lambda value: is_number(value) and value > 0, "a number above 0")
SWITCH = (lambda value: isinstance(value, bool), "true or false")
Rule = tuple[Callable[[Any], bool], str]


def is_number(value: object) -> bool:
    """Say whether a setting is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def among(*names: str) -> Rule:
    """Make the rule that a setting is one of these words."""
    return (lambda value: value in names), f"one of {', '.join(names)}"


def or_none(rule: Rule) -> Rule:
    """Make the rule that a setting may be left out."""
    return (lambda value: value is None or rule[0](value)), f"{rule[1]}, or null"


_GOALS = "f1, or such as recall:0.9 (at least that recall) or cards:50/2000 (50 cards a week out of 2000 posts)"


def goal_of(threshold: str) -> Goal:
    """Read what the threshold is for; RecipeError where it says nothing sensible."""
    kind, _, figures = threshold.partition(":")
    try:
        if kind == "recall":
            return TargetRecall(float(figures))
        if kind == "cards":
            cards, posts = figures.split("/")
            return WeeklyCards(float(cards), float(posts))
    except (ValueError, ThresholdError):
        kind = ""
    if kind != "f1" or figures:
        raise RecipeError(f"threshold is {threshold!r}; give {_GOALS}.")
    return MaxF1()


RULES: dict[str, Rule] = {
    "epochs": COUNT,
    "batch": COUNT,
    "learning_rates": (
        lambda value: isinstance(value, Mapping) and all(is_number(rate) and rate >= 0 for rate in value.values()),
        "rates by part, such as encoder and head",
    ),
    "weight_decay": SHARE,
    "schedule": among("linear", "cosine", "multistep", "constant"),
    "warm_up": SHARE,
    "milestones": (lambda value: all(type(epoch) is int and epoch >= 1 for epoch in value), "epochs, from 1 on"),
    "gamma": POSITIVE,
    "frozen": (
        lambda value: isinstance(value, Mapping) and all(COUNT[0](epoch) for rest in value.values() for epoch in rest),
        "epochs by part, from 1 on",
    ),
    "loss": among("cross-entropy", "soft-f1"),
    "class_weights": or_none(among("balanced")),
    "label_smoothing": SHARE,
    "smoothing": among("others", "all"),
    "ema": or_none(SHARE),
    "clip": or_none(POSITIVE),
    "accumulation": COUNT,
    "group_by_length": SWITCH,
    "patience": or_none(COUNT),
    "threshold": (lambda value: isinstance(value, str) and goal_of(value) is not None, _GOALS),
    "bf16": among("auto", "on", "off"),
    "seed": (lambda value: type(value) is int, "a whole number"),
}

R = TypeVar("R", bound=Recipe)


def read(kind: type[R], settings: Mapping[str, Any], *, name: str, rules: Mapping[str, Rule]) -> R:
    """Make a recipe of this kind from settings as JSON or a command line gives them, defaults where none is given.

    A mapping such as `learning_rates` keeps the default of the parts that are not named.

    Raises:
        RecipeError: a setting does not exist or makes no sense.
    """
    known = {setting.name for setting in fields(kind)}
    for given in settings:
        if given not in known:
            raise RecipeError(f"{name} has no setting {given!r}; choose among {', '.join(sorted(known))}.")
    default = kind()
    values: dict[str, Any] = {}
    for given, value in settings.items():
        if not _sensible(value, rules[given]):
            raise RecipeError(f"{given} is {value!r}; give {rules[given][1]}.")
        values[given] = _frozen(value, beside=getattr(default, given))
    return kind(**values)


def _sensible(value: Any, rule: Rule) -> bool:
    try:
        return bool(rule[0](value))
    except TypeError:
        return False


def _frozen(value: Any, *, beside: Any) -> Any:
    """Turn lists into tuples, and lay a mapping over its default."""
    if isinstance(value, list | tuple):
        return tuple(value)
    if isinstance(value, Mapping):
        return {**beside, **{part: _frozen(given, beside=None) for part, given in value.items()}}
    return value
