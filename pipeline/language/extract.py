"""Brings the catalogues up to date with the sentences of the source: `make words`."""

from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from pipeline.language.catalogue import SOURCE, languages

HERE = Path(__file__).parent
PACKAGES = ("bot", "pipeline")
MARKS = {"_": None, "n_": (1, 2)}
"""What a sentence stands in, and one with its plural."""


def marked() -> Catalog:
    """Every sentence that is marked."""
    found = Catalog()
    for package in PACKAGES:
        python = extract_from_dir(HERE.parents[1] / package, method_map=[("**.py", "python")], keywords=MARKS)
        for file, _line, sentence, _comments, _context in python:
            found.add(sentence, locations=[(f"{package}/{file}", 1)])
    return found


def kept(language: str) -> Catalog:
    """The catalogue as its file has it."""
    with (HERE / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def brought_up_to_date(language: str) -> str:
    """The file with what is new, without what is gone; every translation that still stands is kept."""
    catalogue, written = kept(language), BytesIO()
    catalogue.update(marked(), no_fuzzy_matching=True)
    write_po(written, catalogue, width=110, omit_header=True, include_lineno=False, ignore_obsolete=True)
    head = (HERE / f"{language}.po").read_text().partition("\n\n")[0]
    return f"{head}\n\n{written.getvalue().decode().strip()}\n"


def main() -> None:
    """Write every catalogue anew."""
    for language in languages():
        if language != SOURCE:
            (HERE / f"{language}.po").write_text(brought_up_to_date(language))


if __name__ == "__main__":
    main()
