"""Real tweets by language, from the CheckThat! files beside the checkout."""

import csv
import json
from pathlib import Path

from pipeline.settings import HOME

DATA = HOME.parent / "shared" / "data"
LANGUAGES = ("ar", "bg", "en", "es", "nl", "tr")


def read_tweets(folder: Path = DATA) -> dict[str, list[str]]:
    """Tweets of each language, each text once, in the order of the files; raises FileNotFoundError without them."""
    found: dict[str, list[str]] = {}
    for language in LANGUAGES:
        texts = [
            text for path in sorted((folder / "checkthat-2022").glob(f"{language}_*.tsv")) for text in _table(path)
        ]
        if language == "es":
            texts += [text for name in ("es_train", "es_dev") for text in _lines(folder / "checkthat-2021-es" / name)]
        found[language] = list(dict.fromkeys(texts))
    if not any(found.values()):
        raise FileNotFoundError(f"No CheckThat! tweets in {folder}: name the folder with --data.")
    return found


def _table(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [row["text"] for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


def _lines(path: Path) -> list[str]:
    with path.with_suffix(".jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]
