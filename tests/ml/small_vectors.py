"""A small table of word vectors on disk, in word2vec's text format: words of a kind point into one direction."""

from pathlib import Path

WORDS = {
    "claims": ["paro", "deuda", "subido", "precio", "inversión", "sanidad", "luz", "España", "desde", "12", "30", "un"],
    "chatter": ["gracias", "feliz", "todos", "hoy", "domingo", "cumpleaños", "amigo", "venir", "muchas", "por", "de"],
}
UNSEEN = {"claims": "desempleo", "chatter": "felicidades"}
"""Words that no training text holds, at the end of the table."""


def build_vectors(path: Path, *, dimensions: int = 4) -> Path:
    """Write the table: the first number says of which kind a word is, the others tell words apart."""
    kinds = {word: kind for kind, words in WORDS.items() for word in words} | {UNSEEN[kind]: kind for kind in UNSEEN}
    lines = [f"{len(kinds)} {dimensions}"]
    for place, (word, kind) in enumerate(kinds.items()):
        others = [((place * (7 + column)) % 11 - 5) / 20 for column in range(dimensions - 1)]
        lines.append(" ".join([word, "1.0" if kind == "claims" else "-1.0", *map(str, others)]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
