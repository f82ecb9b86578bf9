"""Which passages of a long post, or of the page that it links to, look machine-written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session, sessionmaker

from ml import registry
from pipeline.checks import live_version
from pipeline.checks.check import CheckedPost, Made, clipped
from pipeline.checks.evidence.links import outward
from pipeline.checks.evidence.reader import EvidenceReader
from pipeline.checks.linked_page import readable
from pipeline.language.speech import _
from pipeline.messages.finding_view import GeneratedText, Passage, Subject
from pipeline.messages.statement import Statement
from pipeline.sources.language_codes import known
from pipeline.store.learning import models

Which = Literal["off", "long-posts", "linked-pages"]

LONG = 280
"""So many characters a post has at least to be worth checking: below, no version has enough words to judge."""

QUOTED = 6
"""So many passages are quoted at most, those that stand out most."""

QUOTED_CHARACTERS = 600


@dataclass(frozen=True)
class GeneratedTextCheck:
    """Asks the live version of generated text; without one there is nothing to check with."""

    sessions: sessionmaker[Session]
    which: Which = "long-posts"
    alpha: float = 0.05
    """The share of false alarms that is put up with."""
    correction: str = "bh"
    """How their number is corrected for."""
    reader: EvidenceReader | None = None
    """Who reads linked pages, where the desk wants that."""
    kind: str = "generated_text"

    def subjects(self, session: Session, posts: Sequence[CheckedPost]) -> Sequence[tuple[CheckedPost, Subject]]:
        """Long posts and, where the desk wants that, linked pages."""
        if self.which == "off" or models.live(session, models.GENERATED_TEXT) is None:
            return []
        long = [(post, _POST) for post in posts if len(post.text) >= LONG]
        if self.which != "linked-pages" or self.reader is None:
            return long
        return [*long, *((post, _PAGE) for post in posts if outward(post.links))]

    def make(self, post: CheckedPost, subject: Subject) -> Made:
        """Judge the post's text, or the linked page's; raises CheckFailed, Impossible."""
        if subject == "post":
            return self._judged(post.text, language=known(post.language))
        found = self.reader.first_page(post.links) if self.reader is not None else None
        page = readable(found, missing=_("There is no linked page that could be read."))
        return self._judged(page.text, language=known(page.language), title=page.title, url=page.final_url or page.url)

    def _judged(self, text: str, *, language: str | None, title: str | None = None, url: str | None = None) -> Made:
        try:
            folder = live_version.folder(self.sessions, models.GENERATED_TEXT)
            found = registry.check_generated(
                folder, text, language=language, alpha=self.alpha, correction=self.correction
            )
            few = registry.few_learnt(folder)
        except (registry.ArtefactError, registry.CheckError) as error:
            raise live_version.unusable(error, models.GENERATED_TEXT) from error
        if found.impossible:
            return Made.impossible(found.sentence, version=found.version)
        payload = payload_of(found, text, title=title, url=url, few=few)
        return Made("reportable" if found.flagged else "nothing_to_report", version=found.version, payload=payload)


_POST: Subject = "post"
_PAGE: Subject = "page"


def payload_of(
    found: registry.GeneratedCheck, text: str, *, title: str | None, url: str | None, few: int | None
) -> GeneratedText:
    """What is kept and shown of a check."""
    standing_out = sorted(found.flagged, key=lambda one: (one.p_value, -one.score))[:QUOTED]
    quoted = [
        Passage(one.start, one.end, clipped(text[one.start : one.end], QUOTED_CHARACTERS))
        for one in sorted(standing_out, key=lambda one: one.start)
    ]
    return GeneratedText(
        share=found.share,
        flagged=len(found.flagged),
        passages=len(found.passages),
        read=found.read,
        quoted=tuple(quoted),
        guarantee=guarantee(found),
        notes=notes(found),
        title=title,
        url=url,
        lowest=found.lowest,
        language=found.language,
        few=few,
    )


def guarantee(found: registry.GeneratedCheck) -> Statement:
    """How often what is flagged is a false alarm; it holds for texts like those that it was compared with."""
    values = {"human_texts": found.human_texts, "alpha": found.alpha}
    if not found.assured:
        return Statement("unknown", values)
    if found.correction == "none":
        m = len(found.passages)
        return Statement("uncorrected", values | {"passages": m, "chance": 1 - (1 - found.alpha) ** m})
    return Statement("any" if found.correction == "holm" else "on_average", values)


def notes(found: registry.GeneratedCheck) -> tuple[Statement, ...]:
    """What to mind about the text."""
    return tuple(Statement(note.code, note.values) for note in found.notes)
