"""A checkout of the project, read: its files, and who imports whom."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

import grimp

PACKAGES = ("bot", "pipeline", "ml")


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def module(self) -> str:
        """Its name where it is imported."""
        return ".".join(self.path.with_suffix("").parts).removesuffix(".__init__")

    @property
    def is_door(self) -> bool:
        """Whether it stands for its whole folder."""
        return self.path.name == "__init__.py"

    @property
    def lines(self) -> int:
        """How many lines it has, blank ones too."""
        return self.text.count("\n")


@dataclass(frozen=True, order=True)
class Import:
    """One statement or call that makes a module need another."""

    importer: str
    line: int
    imported: str

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.imported}"


@dataclass(frozen=True)
class House:
    """A checkout, read: `started` names the modules that a process or a command starts with."""

    paths: list[Path]
    sources: list[Source]
    imports: list[Import]
    started: frozenset[str]
    test_lines: int


def read(root: Path) -> House:
    """Read a checkout; its packages must not have been imported from elsewhere."""
    paths = _listed(root, *PACKAGES)
    sources = _sources(root, paths)
    tests = _sources(root, _listed(root, "tests"))
    return House(paths, sources, _imports(root, sources), _started(root, sources), sum(test.lines for test in tests))


def _listed(root: Path, *folders: str) -> list[Path]:
    asked = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"Git lists no files of {root}; name a checkout with --at. Git said: {done.stderr.strip()}")
    return [Path(name) for name in sorted({*done.stdout.split("\0")}) if name and (root / name).is_file()]


def _sources(root: Path, paths: Iterable[Path]) -> list[Source]:
    texts = ((path, (root / path).read_text()) for path in paths if path.suffix == ".py")
    return [Source(path, text, ast.parse(text, filename=str(path))) for path, text in texts]


def _started(root: Path, sources: Iterable[Source]) -> frozenset[str]:
    procfile, project = root / "Procfile", root / "pyproject.toml"
    scripts = tomllib.loads(project.read_text())["project"].get("scripts", {}) if project.exists() else {}
    words = " ".join([*scripts.values(), procfile.read_text() if procfile.exists() else ""])
    run = (source.module for source in sources if '__name__ == "__main__"' in source.text)
    return frozenset(run).union(re.findall(r"[\w.]+", words))


def _imports(root: Path, sources: Iterable[Source]) -> list[Import]:
    missing = [package for package in PACKAGES if not (root / package / "__init__.py").exists()]
    if missing:
        raise SystemExit(f"{root} has no package {', '.join(missing)}; name a checkout of this project with --at.")
    sys.path.insert(0, str(root))
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    written = (
        Import(importer, int(detail["line_number"]), imported)
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        for detail in graph.get_import_details(importer=importer, imported=imported)
    )
    return sorted({*written, *(named for named in _named(sources) if named.imported in graph.modules)})


def _named(sources: Iterable[Source]) -> Iterator[Import]:
    for source in sources:
        for node in ast.walk(source.tree):
            match node:
                case ast.Call(args=[ast.Constant(value=str(name)), *_]) if asks_by_name(node):
                    yield Import(source.module, node.lineno, name)


def asks_by_name(node: ast.AST) -> TypeGuard[ast.Call]:
    """Whether this is a call of `import_module`."""
    return isinstance(node, ast.Call) and ast.unparse(node.func) in ("import_module", "importlib.import_module")
