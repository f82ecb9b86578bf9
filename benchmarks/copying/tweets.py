"""Real posts by language, from the public sets beside the checkout."""

import csv
import json
from pathlib import Path

from pipeline.configuration.settings import HOME

DATA = HOME.parent / "shared" / "data"
SETS = {
    "seen": {
        "es": ("checkthat-2021-es/es_*.jsonl", "checkthat-2022/es_*.tsv"),
        **{language: (f"checkthat-2022/{language}_*.tsv",) for language in ("ar", "bg", "en", "nl", "tr")},
    },
    "unseen": {
        "ar": ("checkthat-2024/ar_*.tsv",),
        "en": ("checkthat-2020/en_*.tsv",),
        "es": ("chequeabot-es/es_*.tsv",),
        "nl": ("factrank-nl/nl_*.tsv",),
        "tr": ("trclaim19-tr/tr_*.tsv",),
    },
}
"""The files by language. The rules were written looking at pairs from the first set; the second was judged once."""


def read_tweets(folder: Path = DATA, *, which: str = "seen") -> dict[str, list[str]]:
    """Posts of each language, each text once, in the order of the files; raises FileNotFoundError without them."""
    found = {}
    for language, patterns in SETS[which].items():
        paths = [path for pattern in patterns for path in sorted(folder.glob(pattern))]
        if not paths:
            raise FileNotFoundError(
                f"{patterns[0]} is not in {folder}: name the folder of the public sets with --data."
            )
        found[language] = list(dict.fromkeys(text for path in paths for text in _texts(path)))
    return found


def _texts(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as lines:
        if path.suffix == ".jsonl":
            return [json.loads(line)["text"] for line in lines]
        return [row["text"] for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]
