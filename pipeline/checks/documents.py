"""What posts are compared with: the page that one links to, and the post that it quotes."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.checks.check import CheckedPost
from pipeline.evidence.beside import photos, quoted_post
from pipeline.evidence.links import outward
from pipeline.evidence.room import EvidenceRoom
from pipeline.evidence_view import NoPage
from pipeline.finding_view import Subject


@dataclass(frozen=True)
class Document:
    """What is said and shown somewhere else; `source` is who says it, where the title does not tell."""

    text: str
    picture_url: str | None = None
    title: str | None = None
    source: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Pair:
    """The post's picture and the document's, both or neither; `missing` says why there are none to compare."""

    post: Path | None = None
    document: Path | None = None
    missing: str | None = None


@dataclass(frozen=True)
class Documents:
    """Finds what there is to compare a post with, out of the room where evidence is kept."""

    room: EvidenceRoom

    def subjects(self, post: CheckedPost) -> list[Subject]:
        """Say what there may be, without asking anybody."""
        found: list[Subject] = []
        if self.room.pages and outward(post.links):
            found.append("page")
        if quoted_post(post.context) is not None:
            found.append("quoted_post")
        return found

    def read(self, post: CheckedPost, subject: Subject) -> Document | NoPage:
        """Read one of them, or say why it cannot be read; it may take as long as a fetch, and raises nothing."""
        return self._page(post) if subject == "page" else self._quoted(post)

    def pictures(self, post: CheckedPost, document: Document) -> Pair:
        """The pictures to compare; nobody is asked for one where the other side shows none."""
        shown = photos(post.context)
        if not shown:
            return Pair(missing="The post shows no photo.")
        if document.picture_url is None:
            return Pair(missing="There is no picture to compare the post's photo with.")
        found = [self.room.picture(url) for url in (shown[0]["url"], document.picture_url)]
        refused = next((each for each in found if each.file is None), None)
        if refused is not None:
            return Pair(missing=refused.sentence or refused.reason)
        return Pair(post=found[0].file, document=found[1].file)

    def _page(self, post: CheckedPost) -> Document | NoPage:
        page = self.room.page_of(post.tweet_id)
        if page is None:
            return NoPage("", "There is no linked page any more.")
        if page.reason is not None:
            return NoPage(page.url, page.sentence or page.reason, for_now=page.for_now)
        return Document(page.text, page.image_url, title=page.title, url=page.final_url or page.url)

    def _quoted(self, post: CheckedPost) -> Document | NoPage:
        quoted = quoted_post(post.context)
        if quoted is None:
            return NoPage("", "There is no quoted post any more.")
        source = f"@{quoted.handle}" if quoted.handle else None
        return Document(quoted.text, quoted.picture_url, title=None, source=source, url=quoted.url)
