"""The texts and pictures that a finding was made of, as far as they are still kept as they were then."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from pipeline.checks.check import clipped
from pipeline.checks.comparison import READ
from pipeline.checks.evidence.post_context import photos, quoted_post
from pipeline.checks.generated_text import QUOTED_CHARACTERS
from pipeline.messages.finding_view import PAYLOADS, Compared, GeneratedText
from pipeline.sources.language_codes import known
from pipeline.store.desk import corrections, evidence, findings
from pipeline.tables import Evidence, Finding, Tweet

Texts = Mapping[str, str | None]
"""Columns of a correction; without a text where that is not kept."""


def of(session: Session, finding: Finding, payload: Compared | GeneratedText) -> Texts:
    """What a correction of this finding keeps: the post as it is now is the one that it was made of."""
    tweet = session.get_one(Tweet, finding.tweet_id)
    if isinstance(payload, GeneratedText):
        return _checked(session, finding, tweet, payload)
    document, picture_url = _document(session, finding, tweet, payload)
    if not document:
        return {}
    texts = {"text": tweet.text, "document": document[:READ], "language": known(tweet.language)}
    if finding.subject == "page":
        texts["document_url"] = payload.url
    if finding.subject == "quoted_post":
        texts["document_url"] = corrections.address_of(tweet.context["quoted"]["external_id"])
    return texts | (_pictures(session, tweet, picture_url) if payload.words_only is None else {})


def _checked(session: Session, finding: Finding, tweet: Tweet, payload: GeneratedText) -> Texts:
    if finding.subject == "post":
        return {"text": tweet.text, "language": known(tweet.language)}
    page = _page(session, finding, payload.url)
    if page is None or not page.text or not _quotes(payload, page.text):
        return {}
    return {"text": page.text, "document_url": payload.url, "language": known(page.language)}


def _document(
    session: Session, finding: Finding, tweet: Tweet, payload: Compared
) -> tuple[str | None, str | None]:  # fmt: skip
    """The document's words, and the address of its picture."""
    if finding.subject == "earlier_check":
        return _claim(session, finding, payload), None
    if finding.subject == "quoted_post":
        quoted = quoted_post(tweet.context)
        return (quoted.text, quoted.picture_url) if quoted else (None, None)
    page = _page(session, finding, payload.url)
    if page is None or (payload.sentence or "").removesuffix("…") not in (page.text or "").replace("\x00", ""):
        return None, None
    return page.text, page.image_url


def _quotes(payload: GeneratedText, text: str) -> bool:
    """Whether this is the text that was checked: what the finding quotes stands where it says."""
    return all(clipped(text[one.start : one.end], QUOTED_CHARACTERS) == one.words for one in payload.quoted)


def _claim(session: Session, finding: Finding, payload: Compared) -> str | None:
    """The claim that was checked, as the post's earlier checks have it."""
    earlier = findings.of_tweet(session, finding.tweet_id, kind="already_checked", subject="post")
    matches = PAYLOADS["already_checked"].validate_python(earlier.payload).matches if earlier else ()
    named = (payload.url, payload.source, payload.title)
    return next((one.claim for one in matches if (one.url, one.publisher, one.title or one.claim) == named), None)


def _page(session: Session, finding: Finding, url: str | None) -> Evidence | None:
    """The page as it was read for the finding; one that was read again since may say something else."""
    if url is None or finding.made_at is None:
        return None
    return evidence.read_before(session, url, finding.made_at)


def _pictures(session: Session, tweet: Tweet, picture_url: str | None) -> dict[str, str | None]:
    shown = photos(tweet.context)
    if not shown or picture_url is None:
        return {}
    hashes = [evidence.picture_hash(session, url) for url in (shown[0]["url"], picture_url)]
    return {"image": hashes[0], "document_image": hashes[1]} if all(hashes) else {}
