"""What comparisons are tried on: a small version that knows eight pairs, and a site and a feed that show one of them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ml import registry
from ml.examples import Example
from tests.ml.pairs import BY_HEART, build_pairs
from tests.pipeline.fetching.hostile import HostileServer, answer

FILLER = (
    "The council met on Monday for four hours and voted on the road to the harbour, which stays closed at night. "
    "Tickets cost three euros, the market opens at nine, and a school choir is to sing in the square on Saturday."
)
"""So that a page is long enough to be read for an article."""

TITLE = "The ferry, <!channel> & others"
PAGE = (
    '<!doctype html><html lang="en"><head><title>{title}</title><meta property="og:title" content="{title}">'
    '<meta property="og:image" content="{image}"></head><body><article><p>{document}</p></article></body></html>'
)


@dataclass(frozen=True)
class Learnt:
    """A version's folder, and the pairs that it knows."""

    folder: Path
    pairs: list[Example]

    def pair(self, label: int) -> Example:
        """A pair of this class with both pictures."""
        return next(one for one in self.pairs if one.label == label and one.document_image)


def known_pairs(folder: Path) -> list[Example]:
    """Eight pairs whose documents are long enough to be read, with their pictures in the folder."""
    return [replace(one, document=f"{one.document} {FILLER}") for one in build_pairs(folder / "pictures")]


def learn(folder: Path) -> None:
    """Train Team Noir's network, small, until it knows the pairs."""
    import torch  # which most tests do without

    pairs = known_pairs(folder)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # so small a network waits for its threads most of the time
    registry.train(pairs, folder / "m", task="comparison", recipe="noir", settings=BY_HEART, validation=pairs)
    torch.set_num_threads(threads)


def page_of(pair: Example, *, image: str) -> bytes:
    """The document of a pair as a web page."""
    title = TITLE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return PAGE.format(title=title, image=image, document=pair.document).encode()


def put_up(server: HostileServer, pair: Example) -> None:
    """Have a server show the pair: its page at /a, the document's picture at /there.png, the claim's at /here.png."""
    server.paths["/a"] = answer("Content-Type: text/html; charset=utf-8", body=page_of(pair, image="/there.png"))
    for path, picture in (("/there.png", pair.document_image), ("/here.png", pair.image)):
        server.paths[path] = answer("Content-Type: image/png", body=Path(picture or "").read_bytes())


def feed(
    folder: Path, text: str, *, links: Iterable[str] = (), photo: str | None = None, quoted: str | None = None,
    quoted_photo: str | None = None,
) -> Path:  # fmt: skip
    """X API objects of one account with one post, which links, shows and quotes."""
    post: dict[str, Any] = {
        "id": "900", "text": text, "author_id": "7", "created_at": "2026-11-01T00:00:00.000Z", "lang": "en",
        "entities": {"urls": [{"url": link, "expanded_url": link} for link in links]},
        "attachments": {"media_keys": ["3_1"] if photo else []},
        "referenced_tweets": [{"type": "quoted", "id": "5"}] if quoted else [],
    }  # fmt: skip
    other = {
        "id": "5",
        "text": quoted,
        "author_id": "8",
        "attachments": {"media_keys": ["3_2"] if quoted_photo else []},
    }
    shown = [("3_1", photo), ("3_2", quoted_photo)]
    includes = {
        "users": [
            {"id": "7", "username": "somebody", "name": "Somebody"}, {"id": "8", "username": "harbour", "name": "Harbour"},
        ],
        "media": [{"media_key": key, "type": "photo", "url": url} for key, url in shown if url],
        "tweets": [other] if quoted else [],
    }  # fmt: skip
    path = folder / "feed.json"
    path.write_text(json.dumps({"data": [post], "includes": includes}), encoding="utf-8")
    return path
