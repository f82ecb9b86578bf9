"""What is measured of a checkout."""

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path

from benchmarks.structure.checkout import House, Import, Source, asks_by_name

SMALL = 40
_FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef
_IMPORT = ast.Import | ast.ImportFrom


def entries(house: House) -> dict[Path, set[Path]]:
    """The files and folders in each folder; a door is none of its folder's entries."""
    found = defaultdict(set)
    for path in house.paths:
        for entry in (path, *path.parents[:-2]):
            if entry.name != "__init__.py":
                found[entry.parent].add(entry)
    return found


def functions(house: House) -> list[tuple[int, str]]:
    """Lines and name of each function, longest first."""
    found = [(source, node) for source in house.sources for node in ast.walk(source.tree)]
    lengths = (
        ((node.end_lineno or 0) - node.lineno + 1, f"{source.path}:{node.lineno} {node.name}")
        for source, node in found
        if isinstance(node, _FUNCTION)
    )
    return sorted(lengths, reverse=True)


def hidden(house: House) -> list[str]:
    """Where functions import: statements, and calls of `import_module`."""
    return [f"{source.path}:{line}" for source in house.sources for line in _hidden(source.tree)]


def _hidden(tree: ast.Module) -> list[int]:
    inside = {
        node
        for function in ast.walk(tree)
        if isinstance(function, _FUNCTION | ast.Lambda)
        for node in ast.walk(function)
    }
    return sorted(node.lineno for node in inside if isinstance(node, _IMPORT) or asks_by_name(node))


def single_importers(house: House) -> list[tuple[Source, str]]:
    """Small modules that one module alone imports, with that one; neither doors nor what is started."""
    importers = defaultdict(set)
    for one in house.imports:
        importers[one.imported].add(one.importer)
    small = (source for source in house.sources if source.lines < SMALL and not source.is_door)
    within = [source for source in small if source.module not in house.started]
    return [(source, by) for source in within for by in importers[source.module] if len(importers[source.module]) == 1]


def sibling_imports(house: House) -> dict[tuple[str, str], list[Import]]:
    """The imports by which one sibling needs another."""
    found = defaultdict(list)
    for one in house.imports:
        if pair := _siblings(one.importer, one.imported):
            found[pair].append(one)
    return found


def _siblings(importer: str, imported: str) -> tuple[str, str] | None:
    ours, theirs = importer.split("."), imported.split(".")
    for depth, (our, their) in enumerate(zip(ours, theirs, strict=False), 1):
        if our != their:
            return ".".join(ours[:depth]), ".".join(theirs[:depth])
    return None


def mutual_pairs(needs: Collection[tuple[str, str]]) -> list[tuple[str, str]]:
    """Siblings that need each other."""
    return sorted((one, other) for one, other in needs if one < other and (other, one) in needs)


def sibling_cycles(needs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Groups of three siblings or more that all need each other, if by way of others in the group."""
    reached = defaultdict(set)
    for one, other in needs:
        reached[one].add(other)
    for via, beyond in reached.items():
        for known in reached.values():
            known.update(beyond if via in known else ())
    groups = {frozenset(other for other in reached[one] if one in reached.get(other, ())) for one in reached}
    return sorted(sorted(group) for group in groups if len(group) > 2)
