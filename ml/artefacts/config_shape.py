"""What an artefact's `config.json` must be: each part of the kind that the code which rebuilds it counts on."""

import json
import math
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

_HUGGING_FACES = ("model_type", "architectures", "_name_or_path", "auto_map", "transformers_version")


def read_json(content: bytes) -> Any:
    """Read JSON as it is written here: ValueError where it nests too deeply or holds a number that is none."""
    try:
        return json.loads(content, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def check(config: Any, *, known_format: int) -> None:
    """Raise ValueError that says which part is missing or of another kind."""
    if not isinstance(config, Mapping):
        raise ValueError("its config is no JSON object")
    if "format" not in config and any(name in config for name in _HUGGING_FACES):
        raise ValueError(
            "it is an encoder's folder as Hugging Face lays it out, and no trained version: train one on it with "
            "`claimwire train … --encoder FOLDER`"
        )
    if config.get("format") != known_format:
        raise ValueError(f"its format is {config.get('format')!r}, and this claimwire reads {known_format}")
    for name, (fits, what) in _PARTS.items():
        if name not in config and name in _OPTIONAL:
            continue
        if not fits(config.get(name)):
            raise ValueError(f"its {name} is {_shown(config.get(name))}, and not {what}")


def check_contents(*, vocabulary: Any, report: Any, weights: Mapping[str, NDArray[Any]]) -> None:
    """Raise ValueError where a file beside the config holds something else than it should."""
    if not _words(vocabulary):
        raise ValueError(f"its vocabulary is {_shown(vocabulary)}, and not a list of words")
    if not _object(report):
        raise ValueError(f"its report is {_shown(report)}, and not an object")
    lost = [name for name, values in weights.items() if not np.isfinite(values).all()]
    if lost:
        raise ValueError(f"its {lost[0]} hold something that is no number")


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"it holds {word}, which is no number")


def _shown(value: Any) -> str:
    return "missing" if value is None else repr(value)[:60]


def _word(value: Any) -> bool:
    return isinstance(value, str)


def _words(value: Any) -> bool:
    return isinstance(value, list) and all(map(_word, value))


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _object(value: Any) -> bool:
    return isinstance(value, Mapping)


def _all_in(value: Any, fits: Callable[[Any], bool]) -> bool:
    return isinstance(value, Mapping) and all(map(fits, value.values()))


def _probability(value: Any) -> bool:
    return _number(value) and 0 <= value <= 1


_PARTS: dict[str, tuple[Callable[[Any], bool], str]] = {
    **dict.fromkeys(("version", "task", "model", "data_hash", "code_version", "created_at"), (_word, "a word")),
    "recipe": (_object, "an object"),
    "details": (_object, "an object"),
    "labels": (lambda value: _words(value) and len(value) > 1, "a list of two words or more"),
    "cleaning": (_words, "a list of words"),
    "threshold": (_probability, "a number from 0 to 1"),
    "calibration": (lambda value: _all_in(value, _number), "an object of numbers"),
    "sha256": (lambda value: _all_in(value, _word), "an object of words"),
    "bytes": (lambda value: _all_in(value, _number), "an object of numbers"),
}
_OPTIONAL = ("details", "bytes")
"""Parts that the first release did not write."""
