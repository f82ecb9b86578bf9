"""What the desk saw of a post: the post, how it was judged, its pictures, the page that it links to."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from pipeline.checks.evidence import post_context
from pipeline.checks.evidence.reader import EvidenceReader
from pipeline.checks.evidence.view import LinkedPage
from pipeline.fetching.errors import FetchError
from pipeline.fetching.fetcher import Fetcher
from pipeline.fetching.reading.pictures import read_picture
from pipeline.language.speech import _
from pipeline.preserving.record import Part, canonical
from pipeline.store.desk import threads
from pipeline.tables import Card, Finding, Prediction, Tweet

PictureOf = Literal["post", "quoted_post", "page"]

MOST_PICTURES = 6
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}
_OF_POST = ("source", "external_id", "edit_ids", "kind", "text", "language", "posted_at", "fetched_at", "url")
_OF_JUDGEMENT = (
    "probability", "label", "outcome", "sampling_probability", "selected_probability", "highlights", "sentence_start",
    "sentence_end", "created_at",
)  # fmt: skip
_OF_FINDING = ("kind", "subject", "state", "why", "version", "payload", "made_at")


@dataclass(frozen=True)
class Missing:
    """What was to be seen and could not be kept."""

    what: Literal["page", "picture"]
    of: str
    url: str
    why: str


@dataclass(frozen=True)
class Shown:
    """A picture as the page shows it: a small JPEG of ours; None where it cannot be read."""

    part: str
    jpeg: bytes | None


@dataclass(frozen=True)
class Seen:
    """Everything that was seen."""

    post: dict[str, Any]
    judgement: dict[str, Any]
    page: LinkedPage | None
    parts: tuple[Part, ...]
    shown: tuple[Shown, ...]
    missing: tuple[Missing, ...]


@dataclass(frozen=True)
class Eyes:
    """By what pages and pictures are looked at."""

    evidence: EvidenceReader
    fetcher: Fetcher


def post_and_judgement(session: Session, tweet_id: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The post with all that its source gave and the desk keeps, and what the model and the checks said of it."""
    tweet = session.get_one(Tweet, tweet_id, options=[joinedload(Tweet.account)])
    post = {name: getattr(tweet, name) for name in _OF_POST}
    author = {name: getattr(tweet.account, name) for name in ("external_id", "handle", "name", "group")}
    known = joinedload(Card.prediction).joinedload(Prediction.model_version)
    card = session.scalars(select(Card).filter_by(tweet_id=tweet_id, purpose="tweets").options(known)).one()
    version = card.prediction.model_version
    findings = session.scalars(select(Finding).filter_by(tweet_id=tweet_id).order_by(Finding.id))
    judgement = {name: getattr(card.prediction, name) for name in _OF_JUDGEMENT} | {
        "version": version.name, "recipe": version.recipe, "threshold": version.threshold,
        "findings": [{name: getattr(one, name) for name in _OF_FINDING} for one in findings],
    }  # fmt: skip
    later = [{name: getattr(one.tweet, name) for name in _OF_POST} for one in threads.later_posts(session, tweet_id)]
    more = {"author": author, "context": tweet.context, "thread": tweet.thread, "later_posts": later}
    return post | more, judgement


def look(eyes: Eyes, post: dict[str, Any], judgement: dict[str, Any]) -> Seen:
    """Fetch what the post shows; what cannot be had is named. No session is open meanwhile."""
    parts = [Part("post.json", "post", canonical(post)), Part("judgement.json", "judgement", canonical(judgement))]
    missing: list[Missing] = []
    page = eyes.evidence.first_page(post["context"].get("links", []))
    if page is not None and page.reason is None:
        facts = {"url": page.url, "final_url": page.final_url, "fetched_at": page.fetched_at}
        parts.append(Part("page.json", "page", canonical(asdict(page)), facts))
    elif page is not None:
        missing.append(Missing("page", "post", page.url, page.sentence or page.reason or ""))
    shown = []
    for number, (of, url) in enumerate(_pictures(post["context"], page), start=1):
        found = _picture(eyes, f"picture-{number}", of, url)
        if isinstance(found, Missing):
            missing.append(found)
        else:
            parts.append(found[0])
            shown.append(found[1])
    return Seen(post, judgement, page, tuple(parts), tuple(shown), tuple(missing))


def _pictures(context: Mapping[str, Any], page: LinkedPage | None) -> Iterator[tuple[PictureOf, str]]:
    """Which pictures are seen, each address once, the post's own first."""
    quoted = post_context.quoted_post(context)
    named: list[tuple[PictureOf, str | None]] = [
        *(("post", str(one["url"])) for one in post_context.photos(context)),
        ("quoted_post", quoted.picture_url if quoted else None),
        ("page", page.image_url if page else None),
    ]  # fmt: skip
    known: dict[str, PictureOf] = {}
    for of, url in named:
        if url:
            known.setdefault(url, of)
    return ((of, url) for url, of in list(known.items())[:MOST_PICTURES])


def _picture(eyes: Eyes, name: str, of: PictureOf, url: str) -> tuple[Part, Shown] | Missing:
    """A picture as it came, and as it is shown."""
    if not eyes.evidence.pictures:
        return Missing("picture", of, url, str(_("Fetching pictures is switched off.")))
    try:
        download = eyes.fetcher.fetch(url, "image")
    except FetchError as error:
        return Missing("picture", of, url, str(error))
    facts = {"url": url, "final_url": download.final_url, "media_type": download.media_type}
    part = Part(f"{name}.{_ENDINGS[download.media_type]}", of, download.content, facts)
    try:
        return part, Shown(part.name, read_picture(download))
    except FetchError:
        return part, Shown(part.name, None)
