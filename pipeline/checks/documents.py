"""What posts are compared with: the page that one links to, the post that it quotes, a claim that was checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from pipeline.checks.check import CheckedPost, Impossible
from pipeline.checks.checked_claims import CheckedClaims
from pipeline.checks.evidence.links import outward
from pipeline.checks.evidence.post_context import photos, quoted_post
from pipeline.checks.evidence.reader import EvidenceReader
from pipeline.checks.linked_page import readable
from pipeline.language.speech import _
from pipeline.messages.finding_view import Subject
from pipeline.messages.statement import Statement, as_written
from pipeline.store.archive import published_checks


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
    missing: Statement | None = None


@dataclass(frozen=True)
class Documents:
    """Finds what there is to compare a post with: among what was fetched, and in the archive."""

    reader: EvidenceReader
    claims: CheckedClaims | None = None

    def subjects(self, session: Session, posts: Sequence[CheckedPost]) -> list[tuple[CheckedPost, Subject]]:
        """Say what there may be, without asking the web or the archive's index."""
        archive: list[Subject] = (
            ["earlier_check"] if self.claims is not None and published_checks.has_any(session) else []
        )
        return [(post, subject) for post in posts for subject in [*self._beside(post), *archive]]

    def _beside(self, post: CheckedPost) -> list[Subject]:
        found: list[Subject] = []
        if self.reader.pages and outward(post.links):
            found.append("page")
        if quoted_post(post.context) is not None:
            found.append("quoted_post")
        return found

    def read(self, post: CheckedPost, subject: Subject) -> Document:
        """Read one of them, which may take as long as a fetch; raises CheckFailed, Impossible."""
        if subject == "earlier_check":
            return self._claim(post)
        return self._page(post) if subject == "page" else self._quoted(post)

    def pictures(self, post: CheckedPost, document: Document) -> Pair:
        """The pictures to compare; nobody is asked for one where the other side shows none."""
        shown = photos(post.context)
        if not shown:
            return Pair(missing=Statement("post_without_photo"))
        if document.picture_url is None:
            return Pair(missing=Statement("nothing_beside_photo"))
        found = [self.reader.picture(url) for url in (shown[0]["url"], document.picture_url)]
        refused = next((each for each in found if each.file is None), None)
        if refused is not None:
            return Pair(missing=as_written(refused.sentence or refused.reason or ""))
        return Pair(post=found[0].file, document=found[1].file)

    def _page(self, post: CheckedPost) -> Document:
        page = readable(self.reader.first_page(post.links), missing=_("There is no linked page any more."))
        return Document(page.text, page.image_url, title=page.title, url=page.final_url or page.url)

    def _quoted(self, post: CheckedPost) -> Document:
        quoted = quoted_post(post.context)
        if quoted is None:
            raise Impossible(_("There is no quoted post any more."))
        source = f"@{quoted.handle}" if quoted.handle else None
        return Document(quoted.text, quoted.picture_url, source=source, url=quoted.url)

    def _claim(self, post: CheckedPost) -> Document:
        found = self.claims.best(post) if self.claims is not None else None
        if found is None:
            raise Impossible(_("No claim in the archive is like enough to this post."))
        return Document(found.claim, title=found.title or found.claim, source=found.publisher, url=found.url)
