"""What the site of `make docs` has beside docs/: pages from elsewhere in the repository, and all tables."""

import posixpath
import re
import sys
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import models_page  # noqa: E402

FROM_ELSEWHERE = {
    "README.md": "start.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
    "deploy/README.md": "deploy.md",
    "samples/README.md": "samples.md",
    "slack-manifest.yml": "slack-manifest.yml",
    "slack-manifest.http.yml": "slack-manifest.http.yml",
    "Procfile": "Procfile.txt",
    "docs/reports": "figures.md",
}
_SOURCES = {place: source for source, place in FROM_ELSEWHERE.items()}
_GOALS = FROM_ELSEWHERE | {"benchmarks/all_tables.md": FROM_ELSEWHERE["docs/reports"]}
_LINK = re.compile(r"(\]\()(?![a-z]+:|#)([^)#\s]+)")


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that do not lie in docs/."""
    for source, place in FROM_ELSEWHERE.items():
        if (ROOT / source).is_file():
            files.append(File.generated(config, place, abs_src_path=str(ROOT / source)))
    files.append(File.generated(config, FROM_ELSEWHERE["docs/reports"], content=models_page.all_tables()))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Let links lead to where the site has what they name."""
    place = page.file.src_uri
    source = _SOURCES.get(place, f"docs/{place}")

    def there(link: re.Match[str]) -> str:
        return link.group(1) + posixpath.relpath(_on_the_site(link.group(2), source), posixpath.dirname(place) or ".")

    return _LINK.sub(there, markdown)


def _on_the_site(link: str, source: str) -> str:
    goal = posixpath.normpath(posixpath.join(posixpath.dirname(source), link))
    if goal not in _GOALS and not goal.startswith("docs/"):
        raise PluginError(f"{source} links to {goal}, which the site does not have.")
    return _GOALS.get(goal, goal.removeprefix("docs/"))
