"""The docs speak of what there is: keys of papers, files and folders, links, words and names."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
PAPERS = ROOT / "docs" / "papers" / "items.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
PACKAGES = ("bot", "pipeline", "ml")
FOLDERS = (*PACKAGES, "benchmarks", "tests", "docs")
TOPS = "|".join((*FOLDERS, "migrations", "samples"))

KEYS = re.compile(r"\b(CH|TN|CAM|TY|MH|X)-(\d+)(?: … \1-(\d+))?\b")
ENTRY = re.compile(r"^\| \*\*([A-Z]+-\d+)\*\* \|", re.MULTILINE)
PLACE = re.compile(rf"(?<![\w./-])(?:{TOPS})/(?:[\w./-]*\w)?")
FILE = re.compile(r"(?<=`)[\w/]+\.py(?=`)")
MODULE = re.compile(rf"(?<![\w./-])(?:{TOPS})(?:\.\w+)+")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")
NAME = re.compile(r"`([A-Za-z_]\w+)`")


def keys(path: Path) -> set[str]:
    """The keys in a file; a range cites every key in it."""
    found = KEYS.findall(path.read_text(encoding="utf-8"))
    return {f"{paper}-{n}" for paper, first, last in found for n in range(int(first), int(last or first) + 1)}


def cited() -> set[str]:
    """The keys in all code and docs but the page that explains them."""
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".md"}]
    return set().union(*(keys(path) for path in paths if path != PAPERS))


def test_each_cited_key_has_one_entry():
    entries = ENTRY.findall(PAPERS.read_text(encoding="utf-8"))
    assert sorted(cited() - set(entries)) == []
    assert len(entries) == len(set(entries))


@cache
def files() -> frozenset[str]:
    """The Python files of the folders, as places from the root with a stroke before them."""
    found = (path for top in TOPS.split("|") for path in (ROOT / top).rglob("*.py"))
    return frozenset(f"/{path.relative_to(ROOT)}" for path in found)


def is_there(dotted: str) -> bool:
    """Whether a dotted name is a module, or a name or a method in one."""
    parts = dotted.split(".")
    paths = [ROOT.joinpath(*parts[:end]) for end in range(max(len(parts) - 2, 2), len(parts) + 1)]
    return any(path.is_dir() or path.with_suffix(".py").is_file() for path in paths)


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_files_folders_and_modules_that_a_page_names_are_there(page):
    text = page.read_text(encoding="utf-8")
    assert [place for place in PLACE.findall(text) if not (ROOT / place).exists()] == []
    assert [name for name in FILE.findall(text) if not any(place.endswith(f"/{name}") for place in files())] == []
    assert [name for name in MODULE.findall(text) if not (is_there(name) or (ROOT / name).is_file())] == []


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        goal = (page.parent / target).resolve() if target else page
        assert goal.exists(), target
        assert not anchor or anchor in anchors(goal), f"{target}#{anchor}"


def anchors(page: Path) -> set[str]:
    """The headings of a page as GitHub makes anchors of them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_index_leads_to_every_page():
    index = ROOT / "docs" / "README.md"
    led_to = {target for target, _ in LINK.findall(index.read_text(encoding="utf-8"))}
    assert {page.name for page in (ROOT / "docs").glob("*.md")} - led_to == {"README.md"}


def test_the_site_has_every_page():
    listed = re.findall(r"^ +- .+: ([\w-]+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    assert {page.name for page in (ROOT / "docs").glob("*.md")} <= set(listed)
    assert len(listed) == len(set(listed))


def test_what_is_to_be_read_is_short():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(readme.splitlines()) <= 120
    assert sum(len(page.read_text(encoding="utf-8").split()) for page in (ROOT / "docs").glob("*.md")) <= 24_000


def test_the_tree_of_the_house_is_the_tree():
    tree = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## The house\n\n```\n")[1].split("```")[0]
    top = ROOT
    for line in tree.splitlines():
        entries = re.findall(r"(?<![\w/])\w+(?:/|\.py\b)", line)
        if not line.startswith(" "):
            top = ROOT / entries.pop(0)
            assert top.is_dir(), line
        assert [entry for entry in entries if not (top / entry).exists()] == [], line


def test_the_list_of_folders_is_whole_and_says_where_to_begin():
    rows = folder_rows()
    folders = {f"{found.parent.relative_to(ROOT)}/" for top in PACKAGES for found in (ROOT / top).glob("*/__init__.py")}
    assert {folder for folder, _ in rows} == folders
    assert [folder + first for folder, first in rows if not (ROOT / folder / first).is_file()] == []


def test_the_list_of_folders_goes_down_the_storeys_of_the_contracts():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    storeys = {found["containers"][0]: found["layers"] for found in contracts if "containers" in found}
    for top in PACKAGES:
        storey = {name: place for place, layer in enumerate(storeys[top]) for name in layer.split(" | ")}
        places = [storey[folder.split("/")[1]] for folder, _ in folder_rows() if folder.startswith(f"{top}/")]
        assert places == sorted(places)


def folder_rows() -> list[tuple[str, str]]:
    """The folders of the list, each with the file to begin with."""
    return re.findall(r"^- `(\w+/\w+/)`: .*\(`([\w/.]+)`\)$", section(ARCHITECTURE, "Folders"), re.MULTILINE)


def section(page: Path, title: str) -> str:
    """What stands under a heading of the second level."""
    return page.read_text(encoding="utf-8").split(f"\n## {title}\n")[1].split("\n## ")[0]


@cache
def spoken() -> str:
    """What the code calls things, as words: its identifiers, docstrings and places, and the names of its contracts."""
    words = [(ROOT / "pyproject.toml").read_text(encoding="utf-8")]
    for path in (path for top in PACKAGES for path in (ROOT / top).rglob("*.py")):
        words += [str(path.relative_to(ROOT)), *names_and_docstrings(path)]
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", "\n".join(words))
    return re.sub(r"[_\-/ \t]+", " ", text).lower()


def names_and_docstrings(path: Path) -> Iterator[str]:
    """Every identifier of a file, and every string that stands by itself."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for field in ("id", "attr", "arg", "name"):
            if isinstance(name := getattr(node, field, None), str):
                yield name
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


def test_the_code_uses_every_word_of_the_glossary():
    entries = re.findall(r"^- (\*\*.+?): ", section(ARCHITECTURE, "Words"), re.MULTILINE)
    words = [word for entry in entries for word in re.findall(r"\*\*(.+?)\*\*", entry)]
    plain = {word: re.sub("[- ]", " ?", word.lower()) for word in words}
    assert [word for word, said in plain.items() if not re.search(rf"\b{said}s?\b", spoken())] == []
    assert len(words) == len(set(words)) > 40


def test_names_on_the_page_of_changes_are_in_the_code():
    page = (ROOT / "docs" / "changing.md").read_text(encoding="utf-8")
    files = [path for top in PACKAGES for path in (ROOT / top).rglob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in (*files, ROOT / ".env.example"))
    assert sorted(name for name in set(NAME.findall(page)) if not re.search(rf"\b{name}\b", code)) == []
