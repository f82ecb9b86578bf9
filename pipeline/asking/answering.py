"""The answer to an inquiry, made once: everything that can be said of it, and a sentence for each thing that cannot."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from ml.errors import UserError
from pipeline.asking import blind, judging, like
from pipeline.asking.about import READ, About, read
from pipeline.checks.check import Check, CheckedPost, CheckFailed, Impossible
from pipeline.desk.finding import outcomes
from pipeline.language.speech import _
from pipeline.messages import answer_view
from pipeline.messages.answer_view import Answer
from pipeline.messages.finding_view import FindingOnCard, Subject
from pipeline.messages.notifier import Notifier
from pipeline.services import Services
from pipeline.store.desk import inquiries
from pipeline.store.forgetting import messages
from pipeline.store.posts import links
from pipeline.tables import Card, Inquiry, PostSketch, Tweet

WORDS = 300
"""Characters of it that are told again."""
CLAIM = 2_000
"""Characters of a longer text that are held against others: there its claim is, if anywhere."""
CUT_OFF = _("It was cut off {attempts} times, so there is no answer. Ask about less, or tell an admin.")


def answer(tools: Services, inquiry_id: int) -> None:
    """Answer an inquiry, unless that was done. No session is open while pages are fetched and models judge."""
    with tools.sessions() as session:
        asked = inquiries.begin(session, inquiry_id)
        session.commit()
        if asked is None:
            return
        session.refresh(asked)
        session.expunge(asked)
    about, made = _made(tools, asked)
    with tools.sessions() as session:
        post = answer_view.kept_post(about.post) if about else None
        tweet_id = about.tweet_id if about else asked.tweet_id
        inquiries.keep(session, inquiry_id, answer=answer_view.kept(made), post=post, tweet_id=tweet_id)
        session.commit()


def tell(tools: Services, notifier: Notifier, inquiry_id: int) -> None:
    """Tell whoever asked, unless that was done. Raises NotifierError; better twice than not at all."""
    with tools.sessions() as session:
        asked = inquiries.untold(session, inquiry_id)
        if asked is None or asked.answer is None:
            return
        said = answer_view.read(asked.answer)
        place = notifier.answer(said, person=asked.person, inquiry_id=inquiry_id)
        messages.quoted(session, place, [*_named(session, said, tools), *([asked.tweet_id] if asked.tweet_id else [])])
        asked.told_at = func.now()
        session.commit()


def _named(session: Session, said: Answer, tools: Services) -> list[int]:
    """The posts that an answer quotes beside the one that it is about."""
    posts = (links.post_of(session, one.url, source=tools.network.name) for one in said.like)
    return [post.id for post in posts if post is not None]


def _made(tools: Services, asked: Inquiry) -> tuple[About | None, Answer]:
    try:
        if asked.attempts > inquiries.ATTEMPTS:
            raise UserError(CUT_OFF.format(attempts=inquiries.ATTEMPTS))
        about = read(tools, asked)
    except UserError as error:
        return None, Answer("text", asked.words[:WORDS], url=asked.link, problems=(str(error),))
    return about, _said(tools, asked, about)


def _said(tools: Services, asked: Inquiry, about: About) -> Answer:
    problems: list[str] = []
    made = Answer(
        about.kind, about.text[:WORDS], author=about.post.author.handle, url=about.post.url, title=about.title,
        read=READ if about.cut else None, blind=_is_blind(tools, asked, about),
    )  # fmt: skip
    if not made.blind:
        with _noted(problems):
            made = replace(made, judged=judging.judge(tools.sessions, about, why=asked.why))
    if not asked.why:
        made = replace(made, findings=tuple(_findings(tools, about, problems)))
        with _noted(problems):
            made = _beside(tools, about, made)
    return replace(made, problems=tuple(problems))


def _is_blind(tools: Services, asked: Inquiry, about: About) -> bool:
    with tools.sessions() as session:
        if asked.why:
            return not blind.has_said(session, about.tweet_id or 0, person=asked.person)
        same = {tweet.id for tweet in like.copies(session, about.text)}
        same |= {about.tweet_id} if about.tweet_id is not None else set()
        return not tools.choices.show_score and blind.is_blind(session, same, person=asked.person)


@contextmanager
def _noted(problems: list[str]) -> Iterator[None]:
    """Note why a part of the answer is missing, and go on with the rest."""
    try:
        yield
    except (UserError, CheckFailed) as error:
        problems.append(str(error))


def _findings(tools: Services, about: About, problems: list[str]) -> Iterator[FindingOnCard]:
    """What the checks that the desk makes on cards say of it."""
    for check in tools.checks.values():
        post = _checked(about, whole=check.kind == "generated_text")
        with tools.sessions() as session:
            subjects = [subject for _, subject in check.subjects(session, [post])]
        for subject in subjects:
            with _noted(problems):
                yield from _finding(check, post, subject, about)


def _checked(about: About, *, whole: bool) -> CheckedPost:
    return CheckedPost(
        card_id=0, tweet_id=about.tweet_id or 0, text=about.text if whole else about.text[:CLAIM],
        language=about.post.language, links=about.post.links, context=about.context,
    )  # fmt: skip


def _finding(check: Check, post: CheckedPost, subject: Subject, about: About) -> Iterator[FindingOnCard]:
    try:
        made = check.make(post, subject)
    except Impossible:
        return  # there is nothing to compare it with, say
    if made.state == "reportable" and made.payload is not None:
        # A page is no post, whatever a check takes it for.
        yield FindingOnCard(0, "page" if (about.kind, subject) == ("page", "post") else subject, made.payload)


def _beside(tools: Services, about: About, made: Answer) -> Answer:
    """What became of it, if the desk has it, and of posts like it."""
    with tools.sessions() as session:
        near = like.found(session, tools.one_encoder, about.text[:CLAIM], but=about.tweet_id)
        tweet = session.get(Tweet, about.tweet_id) if about.tweet_id is not None else None
        may_be_card = made.judged is not None and (tweet is None or not _has_card(session, tweet.id))
        made = replace(made, like=near, may_be_card=may_be_card)
        if tweet is None:
            return made
        became = outcomes.of(session, [tweet])[tweet.id]
        where = (became.card.channel, became.card.ts) if became.card else None
        return replace(made, became=became.statements, card=where)


def _has_card(session: Session, tweet_id: int) -> bool:
    """Whether the post has a card, or joined another's."""
    own = exists().where(Card.tweet_id == tweet_id)
    joined = exists().where(PostSketch.tweet_id == tweet_id, PostSketch.copy_of.is_not(None))
    return bool(session.scalar(select(or_(own, joined))))
