"""transformers as its documentation shows it: a list of strings in, labels and scores out, and no highlights."""

from pathlib import Path

from process import Score, serve
from transformers import pipeline


def load(folder: Path) -> Score:
    classifier = pipeline("text-classification", model=str(folder / "documented"))
    return lambda texts: classifier(list(texts))


if __name__ == "__main__":
    serve(load)
