"""No sentence that people read is written without its mark, wherever no builder's test would see it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.configuration.settings import HOME

SPEAKING = (
    "bot/blocks", "bot/listeners", "bot/slack", "pipeline/asking", "pipeline/desk", "pipeline/monitoring",
    "pipeline/quality", "pipeline/checks", "pipeline/sources/x",
)  # fmt: skip
NOT_FOR_SLACK = re.compile(
    r"/exporting/|socket_mode|tokens|rehearsal|strata|quality/(report|releases)|checks/archive/|/evidence/"
)
"""What the terminal, files and developers read, which is English."""
NO_SENTENCES = re.compile(r"(active activo|paused pause|removed remove) |^ (under card|and no) $")
"""Words that are read, and pieces of what is logged."""
UNMARKED = re.compile(
    r"log\.\w+|re\.\w+|TypeVar|ThreadPoolExecutor|threading\.Thread|slip_of|_|n_|NotWired|assert_never"
)
SENTENCE = re.compile(r"[A-Za-z’']{2,} [a-z]{2,}.*[ .:]|[a-z]{3,} [a-z]{2,} [a-z]{2,}|\([a-z]+ [a-z]+\)")


def sentences(tree: ast.AST) -> Iterator[str]:
    """Every literal with words, but for docstrings and what stands in marks or in the log."""
    if isinstance(tree, ast.Call) and UNMARKED.fullmatch(ast.unparse(tree.func)):
        return
    if isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Constant):
        return
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str) and SENTENCE.search(tree.value):
        if NO_SENTENCES.search(tree.value):
            return
        yield tree.value
    for one in ast.iter_child_nodes(tree):
        yield from sentences(one)


@pytest.mark.parametrize("folder", SPEAKING)
def test_every_sentence_has_its_mark(folder: str) -> None:
    files = [path for path in (HOME / folder).rglob("*.py") if not NOT_FOR_SLACK.search(str(path))]
    found = {
        f"{Path(path).relative_to(HOME)}: {one}" for path in files for one in sentences(ast.parse(path.read_text()))
    }
    assert found == set()
