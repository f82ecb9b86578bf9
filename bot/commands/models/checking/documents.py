"""What a claim is held against on the terminal: a file of text, HTML or JSON, or a page that is fetched safely."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from pipeline.checks.documents import Document
from pipeline.fetching.errors import FetchError
from pipeline.fetching.fetcher import Download, Fetcher
from pipeline.fetching.reading.pages import Article, read_article
from pipeline.fetching.reading.pictures import read_picture

_BYTES = 8_000_000
"""More of a file is not read."""

_TEXTS = ("text", "document", "articleBody", "body", "content")
_TITLES = ("title", "headline", "name")


def is_link(named: str) -> bool:
    """Whether this is an address and not a file's name."""
    return "://" in named


def of_page(fetcher: Fetcher, url: str) -> Document:
    """Fetch a page as a card's check does; raises FetchError. A picture in the desk's own network is passed over."""
    download = fetcher.fetch(url, "page")
    return _of_article(read_article(download), download.final_url, fetcher)


def _of_article(article: Article, url: str, fetcher: Fetcher) -> Document:
    picture = article.image_url
    if picture is not None and fetcher.leads_inside(url, picture):
        picture = None
    return Document(article.text, picture, title=article.title, url=url)


def of_file(path: Path) -> Document:
    """Read a document from a file; raises ClickException where it cannot be read, FetchError for HTML without text."""
    try:
        with path.open("rb") as stream:
            content = stream.read(_BYTES)
    except OSError as error:
        raise click.ClickException(
            f"{path} cannot be read ({error.strerror}); check the path; a link begins with https://."
        ) from error
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{path} is no UTF-8 text; save its words as UTF-8 and try again.") from error
    found = _of_words(path, words, content)
    if not found.text.strip():
        raise click.ClickException(f"{path} has no words; give a document that has some.")
    return found


def _of_words(path: Path, words: str, content: bytes) -> Document:
    begins = words.lstrip()[:20].lower()
    if path.suffix.lower() == ".json" or begins.startswith("{"):
        return _of_json(path, words)
    if path.suffix.lower() in (".html", ".htm", ".xhtml") or begins.startswith(("<!doctype", "<html")):
        name = "http://file.example/"  # what stands for its address, which a reader wants and nobody asks
        article = read_article(Download(name, name, path.name, "text/html", "utf-8", content))
        return Document(article.text, title=article.title)
    return Document(words)


def _of_json(path: Path, words: str) -> Document:
    try:
        found = json.loads(words)
    except json.JSONDecodeError as error:
        raise click.ClickException(f"{path} is no JSON (line {error.lineno}: {error.msg}); mend it.") from error
    fields = found if isinstance(found, dict) else {}
    text = next((fields[name] for name in _TEXTS if isinstance(fields.get(name), str)), None)
    if text is None:
        raise click.ClickException(
            f"{path} holds no document: give an object with {', '.join(_TEXTS[:-1])} or content."
        )
    title = next((fields[name] for name in _TITLES if isinstance(fields.get(name), str)), None)
    return Document(text, title=title)


@contextmanager
def main_picture(fetcher: Fetcher, document: Document) -> Iterator[tuple[Path | None, str | None]]:
    """The main picture of a page as a file for as long as this lasts, or why there is none, in a sentence."""
    if document.picture_url is None:
        yield None, None
        return
    try:
        picture = read_picture(fetcher.fetch(document.picture_url, "image"))
    except FetchError as error:
        yield None, str(error)
        return
    with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
        file.write(picture)
        file.flush()
        yield Path(file.name), None
