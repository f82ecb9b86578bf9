"""Of posts themselves: their words, what they are found by, and where others hold their words beside their own."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from pipeline.language.speech import _
from pipeline.near_duplicates import post_keys, same_post
from pipeline.near_duplicates.post_text import read
from pipeline.store.desk import cards, corrections
from pipeline.store.forgetting.subject import Subject, rows
from pipeline.store.learning import text_vectors
from pipeline.store.posts.tweets import UNMARKED
from pipeline.tables import (
    Event,
    Finding,
    FindingMessage,
    PostWords,
    Prediction,
    SketchKey,
    TextVector,
    Tweet,
)

REMOVED = _("The post is removed, and what was found with it.")
"""Why there is no finding any more."""

_UNREAD = text("""
    with taken as (
      update read_words set tweet_ids = array(select unnest(tweet_ids) except select unnest(cast(:ids as bigint[])))
      where word = any(:words) returning word, tweet_ids
    ) select word from taken where tweet_ids = '{}'
""")
# Encoder by encoder, as the key is: all their names are read without their rows.
_ENCODERS = text("""
    with recursive named as (
      (select encoder from text_vectors order by encoder limit 1)
      union all
      select (select encoder from text_vectors where encoder > named.encoder order by encoder limit 1)
      from named where named.encoder is not null
    ) select encoder from named where encoder is not null
""")
_UNQUOTE = """
    update tweets set context = jsonb_set(context, '{{{how}}}', context -> '{how}' || '{{"text": null, "media": []}}')
    where context -> '{how}' ->> 'external_id' = any(:numbers) and context -> '{how}' ->> 'text' is not null
    returning id
"""
QUOTING = ("quoted", "replied_to", "retweeted")


def forget_wordings(session: Session, subject: Subject) -> int:
    """How they read before they were edited: that they were, and when, stays in the log."""
    edits = update(Event).where(
        Event.subject == "tweet", Event.verb == "edited", Event.subject_id.in_(list(map(str, subject.tweet_ids)))
    )
    return rows(session, edits.values(details=Event.details.op("-")("before")))


def forget_posts(session: Session, subject: Subject, *, reason: str) -> int:
    """Their texts and all that stood beside them. What never was judged is not judged any more."""
    gone = update(Tweet).where(Tweet.id.in_(subject.tweet_ids)).values(
        text="", context={}, forgotten=reason, forgotten_at=func.now(), waiting=False, changed=False, set_aside=None,
        language_told=True,
    )  # fmt: skip
    return rows(session, gone)


def forget_marks(session: Session, subject: Subject) -> int:
    """Which characters told most: probability, label and how they were drawn stay."""
    marked = update(Prediction).where(Prediction.tweet_id.in_(subject.tweet_ids))
    return rows(session, marked.values(**UNMARKED))


def forget_search(session: Session, subject: Subject) -> int:
    """The stems by which they were found; after the posts, since their change writes them anew."""
    return rows(session, delete(PostWords).where(PostWords.tweet_id.in_(subject.tweet_ids)))


def forget_sketches(session: Session, subject: Subject) -> int:
    """By what copies of them were found, and that their words were read in them."""
    said = [read(one) for one in subject.wordings]
    keys = {key for one in said for key in post_keys.of(one)}
    words = sorted({word for one in said for word in one.words if same_post.may_have_typos(word)})
    of_them = (SketchKey.key.in_(keys), SketchKey.tweet_id.in_(subject.tweet_ids))
    gone = rows(session, delete(SketchKey).where(*of_them))
    bare = list(session.scalars(_UNREAD, {"ids": list(subject.tweet_ids), "words": words}))
    session.execute(text("delete from read_words where word = any(:words)"), {"words": bare})
    return gone


def forget_vectors(session: Session, subject: Subject) -> int:
    """What encoders made of their texts."""
    digests = [text_vectors.digest(one) for one in subject.wordings]
    encoders = list(session.scalars(_ENCODERS))
    gone = delete(TextVector).where(TextVector.encoder.in_(encoders), TextVector.digest.in_(digests))
    return rows(session, gone)


def forget_findings(session: Session, subject: Subject) -> int:
    """What checks said about them, quoting them."""
    return _empty(session, Finding.tweet_id.in_(subject.tweet_ids))


def forget_corrections(session: Session, subject: Subject) -> int:
    """The texts that were kept with what people said of findings."""
    return corrections.forget(session, tweet_ids=subject.tweet_ids)


def _empty(session: Session, *which: object) -> int:
    emptied = {"payload": {}, "state": "impossible", "why": REMOVED, "made_at": func.now()}
    gone = session.execute(update(Finding).where(*which).values(**emptied).returning(Finding.id))  # type: ignore[arg-type]
    ids = [row.id for row in gone]
    session.execute(update(FindingMessage).where(FindingMessage.finding_id.in_(ids)).values(wanted="nothing"))
    return len(ids)


def forget_quotes(session: Session, subject: Subject) -> int:
    """Their words beside those of posts that quote or answer them, whose cards are shown anew."""
    return unquote(session, subject.numbers)


def unquote(session: Session, numbers: Sequence[str]) -> int:
    """Take the words of posts with these numbers out of what stands beside others, read by the desk or not."""
    quoting: set[int] = set()
    for how in QUOTING:
        quoting.update(session.scalars(text(_UNQUOTE.format(how=how)), {"numbers": list(numbers)}))
    if quoting:
        cards.outdate(session, quoting, asked=True)
        _empty(session, Finding.tweet_id.in_(quoting), Finding.subject == "quoted_post")
    corrections.forget_quoted(session, numbers)
    return len(quoting)


_ASKED = text("""
    delete from inquiries where tweet_id = any(:ids)
      or jsonb_build_array(answer, post)::text ~ :named
      or exists (select from unnest(cast(:said as text[])) as one where strpos(words, one) > 0)
""")


def forget_inquiries(session: Session, subject: Subject) -> int:
    """What people asked about them, and answers that name them."""
    named = rf'(status/|"external_id": ")({"|".join(subject.numbers)})\M'
    values = {"ids": list(subject.tweet_ids), "named": named, "said": list(subject.wordings)}
    return rows(session, _ASKED, values)


def addresses(session: Session, subject: Subject) -> list[str]:
    """Pages that they link to, and their pictures."""
    contexts = session.scalars(select(Tweet.context).where(Tweet.id.in_(subject.tweet_ids))).all()
    media = [
        one for context in contexts for each in (context, context.get("quoted") or {}) for one in each.get("media", [])
    ]
    links = [link for context in contexts for link in context.get("links", [])]
    return list(dict.fromkeys([*links, *(one["url"] for one in media if one["url"])]))
