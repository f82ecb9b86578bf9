"""How a linked page, a quoted post or a claim that was checked before stands to what a post says and shows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy.orm import Session, sessionmaker

from ml import registry
from pipeline.checks import live_version
from pipeline.checks.check import CheckedPost, Made, clipped
from pipeline.checks.documents import Document, Documents
from pipeline.language.speech import _
from pipeline.messages.finding_view import Answer, Compared, Subject
from pipeline.messages.statement import Statement
from pipeline.store.learning import models

READ = 20_000
"""So many characters of a document are looked at: the article on a page is rarely longer."""

SENTENCE_CHARACTERS = 600

_ADDRESS = re.compile(r"https?://\S+")
_WORD = re.compile(r"\w")


@dataclass(frozen=True)
class ComparisonCheck:
    """Asks the live version of comparison; without one there is nothing to compare with."""

    sessions: sessionmaker[Session]
    documents: Documents
    kind: str = "comparison"

    def subjects(self, session: Session, posts: Sequence[CheckedPost]) -> Sequence[tuple[CheckedPost, Subject]]:
        """Whatever these posts can be compared with."""
        if models.live(session, models.COMPARISON) is None:
            return []
        return self.documents.subjects(session, posts)

    def make(self, post: CheckedPost, subject: Subject) -> Made:
        """Compare the post with one document; raises CheckFailed, Impossible."""
        if not _WORD.search(_ADDRESS.sub("", post.text)):
            return Made.impossible(_("The post has no words to compare."))
        return self._compared(post, self.documents.read(post, subject))

    def _compared(self, post: CheckedPost, document: Document) -> Made:
        pictures = self.documents.pictures(post, document)
        try:
            folder = live_version.folder(self.sessions, models.COMPARISON)
            version, few = registry.load(folder), registry.few_learnt(folder)
            found = registry.compare_with_document(
                version, post.text, document.text[:READ], image=pictures.post, document_image=pictures.document
            )
        except (registry.ArtefactError, registry.CheckError) as error:
            raise live_version.unusable(error, models.COMPARISON) from error
        payload = payload_of(found, document, words_only=pictures.missing or not_looked_at(found), few=few)
        return Made("reportable", version=version.version, payload=payload)


def not_looked_at(found: registry.Compared) -> Statement | None:
    """Why a version did not compare two pictures that it was given, None where it did."""
    if found.pictures == 2:
        return None
    return Statement("version_reads_no_pictures" if found.pictures == 0 else "picture_unreadable")


def payload_of(
    found: registry.Compared, document: Document, *, words_only: Statement | None, few: int | None = None
) -> Compared:
    """What is kept and shown of a comparison."""
    return Compared(
        answer=cast("Answer", found.answer),
        probabilities=dict(found.answers),
        sentence=None
        if found.sentence is None
        else clipped(document.text[slice(*found.sentence)], SENTENCE_CHARACTERS),
        words_only=words_only,
        read=READ if len(document.text) > READ else None,
        cut=found.cut,
        post_cut=found.claim_cut,
        title=document.title,
        source=document.source,
        url=document.url,
        few=few,
    )
