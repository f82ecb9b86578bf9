"""A post with everything that can become of it: the story that is to leave no trace."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from pipeline.asking import answering
from pipeline.checks.corrections import correcting
from pipeline.checks.corrections.correcting import Said
from pipeline.desk import notes, second_opinions
from pipeline.desk.shown import opinion_question
from pipeline.desk.stories import news
from pipeline.fetching.reading.picture_files import content_hash
from pipeline.learning import datasets
from pipeline.learning.datasets import exporting
from pipeline.messages import answer_view
from pipeline.messages.answer_view import Answer, LikePost
from pipeline.near_duplicates import minhash
from pipeline.processes import digest as digests
from pipeline.processes import tasks
from pipeline.sources.source import Context, Media, Post, Profile
from pipeline.store import backlog
from pipeline.store.desk import corrections, findings, inquiries
from pipeline.store.forgetting import exports
from pipeline.store.labelling import campaigns
from pipeline.store.labelling.campaigns import Listed
from pipeline.store.learning import text_vectors
from pipeline.store.posts import near_duplicates, tweets
from pipeline.tables import ImportedLabel, LabelImport, Prediction, Tweet
from pipeline.triage.grouping import Post as Judged
from tests.bot.newsroom import CHECKER, HEAD, OTHER, Desk
from tests.bot.ways import Dispatch, decide
from tests.fakes import post

SHARES = (0.7, 0.1, 0.1, 0.1)
PICTURE, PAGE = "https://pictures.example/{}.jpg", "https://pages.example/{}"
REPEATER = Profile(external_id="900", handle="repeater", name="Repeater")


@dataclass(frozen=True)
class Told:
    """A post of its own author, in two wordings that no other has a word of in common with."""

    number: int
    handle: str

    @property
    def author(self) -> Profile:
        return Profile(external_id=str(50 + self.number), handle=self.handle, name=self.handle.title())

    @property
    def rare(self) -> str:
        return f"Zóq{self.handle}zq"

    @property
    def wordings(self) -> tuple[str, str]:
        words = ["pagó", "ochenta", "y", "siete", "millones", "por", "un", "túnel", "que", "nadie", "abrió", "jamás"]
        rest = " ".join(word + self.handle for word in words)
        return f"La vecindad de {self.rare} {rest}", f"La comarca de {self.rare} {rest}, y lo sabían"

    @property
    def versions(self) -> tuple[str, str]:
        first = 1_870_000_000_000_000_000 + self.number * 1_000
        return str(first), str(first + 1)

    def post(self, *, edited: bool) -> Post:
        first, later = self.versions
        made = post(
            int(first), self.wordings[0], author=self.author, links=(PAGE.format(self.handle),),
            media=(Media("photo", PICTURE.format(self.handle), self.wordings[0]),),
            url=f"https://x.com/{self.handle}/status/{first}",
        )  # fmt: skip
        return replace(made, edit_ids=(first, later), text=self.wordings[1]) if edited else made


def tell(desk: Desk, acting: Dispatch, told: Told, folder: Path) -> int:
    """Let everything become of a post; its id."""
    card_id = desk.card(told.post(edited=False))
    ((tweet_id, account_id),) = desk.rows(
        "select tweet_id, account_id from cards join tweets on tweets.id = tweet_id where cards.id = :id", id=card_id
    )
    with desk.sessions() as session:
        added = {"source": desk.settings.source, "account_id": account_id}
        _copy(session, desk, told, tweet_id)
        assert tweets.add_posts(session, **added, posts=[told.post(edited=True)]).edited == (tweet_id,)
        session.commit()
    _ask(desk, told, tweet_id, card_id)
    with desk.sessions() as session:
        digest_id = backlog.begin_digest(session, backlog.by_id(session, [card_id]), channel="tweets")
        session.commit()
    digests.show_digest(digest_id)
    acting.click(CHECKER, "feedback_selected")
    ((story_card,),) = desk.rows("select id from cards where tweet_id = :id and purpose = 'fact_check'", id=tweet_id)
    with desk.sessions() as session:
        notes.write(session, card_id=story_card, person=CHECKER, text=f"Dice «{told.wordings[1]}»: a comprobar.")
        _find(session, told, tweet_id)
        session.commit()
        _correct(session, tweet_id)
        session.commit()
    decide(acting, HEAD, "fact_check")
    with desk.sessions() as session:
        session.execute(text("update stories set assignee = :who where tweet_id = :id"), {"who": OTHER, "id": tweet_id})
        session.commit()
    news.tell(desk.sessions, desk.notifier, story_card)
    _learn(desk, told, tweet_id, folder)
    _keep_evidence(desk, told)
    show_all(desk)
    return tweet_id


def _copy(session: Session, desk: Desk, told: Told, tweet_id: int) -> None:
    """A retweet joins its card; another post quotes it in words of its own."""
    whole = Context(told.versions[0], told.handle, told.wordings[0])
    repeated = post(int(told.versions[0]) + 500, told.wordings[0], author=REPEATER, kind="retweet", retweeted=whole)
    quoting = post(int(told.versions[0]) + 600, "¿Es cierto esto?", author=REPEATER, kind="quote", quoted=whole)
    account_id = desk.monitor(REPEATER)
    new = tweets.add_posts(session, source=desk.settings.source, account_id=account_id, posts=[repeated, quoting]).new
    ((version,),) = session.execute(text("select id from model_versions where state = 'live'")).all()
    common = {"model_version_id": version, "probability": 0.8, "label": 1, "sampling_probability": 1.0}
    session.add(Prediction(tweet_id=new[0], outcome="copy", highlights=[[0, 5, 0.5]], **common))
    originals = [session.get_one(Tweet, tweet_id), session.get_one(Tweet, new[0])]
    for tweet, copy_of in zip(originals, (None, tweet_id), strict=True):
        near_duplicates.keep(session, [Judged(tweet, label=1, carded=False).sketched(copy_of=copy_of)])


def _ask(desk: Desk, told: Told, tweet_id: int, card_id: int) -> None:
    """Somebody is asked for a second opinion, and somebody asks about the post and about one like it."""
    with desk.sessions() as session:
        opinion = second_opinions.ask(session, card_id=card_id, person=OTHER, by=CHECKER)
        session.commit()
        opinion_id = opinion.id
    opinion_question.send(desk.sessions, desk.notifier, opinion_id)
    asked = told.post(edited=True)
    like = LikePost(told.handle, "2026-11-01", asked.url, told.wordings[1], (), None, 0.9)
    said = [Answer("post", told.wordings[1], author=told.handle, url=asked.url), Answer("text", "x", like=(like,))]
    for about, answer in zip((tweet_id, None), said, strict=True):
        with desk.sessions() as session:
            inquiry_id = inquiries.add(session, person=OTHER, words=asked.url, tweet_id=about)
            kept = answer_view.kept_post(asked) if about else None
            inquiries.keep(session, inquiry_id, answer=answer_view.kept(answer), post=kept, tweet_id=about)
            session.commit()
        answering.tell(desk.tools, desk.notifier, inquiry_id)


def _find(session: Session, told: Told, tweet_id: int) -> None:
    """A check quotes it."""
    findings.want(session, [(tweet_id, "generated_text", "post")])
    begun = findings.begin(session, tweet_id=tweet_id, kind="generated_text")
    assert begun is not None
    passage = {"start": 0, "end": 9, "words": told.wordings[1]}
    payload: dict[str, Any] = {
        "share": 0.5, "flagged": 1, "passages": 1, "read": 90, "quoted": [passage], "notes": [],
        "guarantee": {"code": "as_written", "values": {"words": "seldom wrong", "short": "seldom"}},
    }  # fmt: skip
    findings.record(session, begun, state="reportable", why=None, version="v1", payload=payload)


def _correct(session: Session, tweet_id: int) -> None:
    """Somebody says that the check was wrong, and its text is kept for that."""
    finding = findings.of_tweet(session, tweet_id, kind="generated_text", subject="post")
    assert finding is not None
    session.refresh(finding)
    correcting.correct(
        session, finding_id=finding.id, found=corrections.moment(finding), person=CHECKER,
        said=Said(right=False, answer="human"), clicked_at=None,
    )  # fmt: skip


def _learn(desk: Desk, told: Told, tweet_id: int, folder: Path) -> None:
    """It stands in a campaign, an imported file, an encoder's vectors, three versions of the dataset, and exports."""
    with desk.sessions() as session:
        shown = Listed(told.wordings[1], external_id=told.versions[0], tweet_id=tweet_id)
        campaigns.create(
            session, name=f"round {told.handle}", annotators=2, guideline="", drawn="stored", tweets=[shown], by=HEAD
        )
        taken = LabelImport(
            name=told.handle, layout="own", file_name="f", fingerprint=told.handle, reading={}, rows=1, imported_by=HEAD
        )
        session.add(taken)
        session.flush()
        digest = minhash.digest(minhash.normalise(told.wordings[0]))
        values = {"text": told.wordings[0], "digest": digest, "label": 1, "external_id": told.versions[0]}
        session.add(ImportedLabel(import_id=taken.id, number=1, **values))
        means = np.ones((1, 1, 4), dtype=np.float32)
        text_vectors.keep(session, text_vectors.of("an encoder", [told.wordings[1]], means))
        session.commit()
    for version in range(3):
        with desk.sessions() as session:
            _label_another(session, desk, number=10 * told.number + version)
            made = datasets.build(session, shares=SHARES, by="test")
            out = folder / f"{told.handle}-{version}.jsonl"
            exporting.export(session, made.dataset, out, form="jsonl", wanted=exporting.Wanted())
            exports.note(session, of=str(made.dataset.id), place=out, by="test")
            session.commit()


def _label_another(session: Session, desk: Desk, *, number: int) -> None:
    """So that the next version differs."""
    taken = LabelImport(
        name=f"more {number}", layout="own", file_name="f", fingerprint=f"more {number}", reading={}, rows=1,
        imported_by=HEAD,
    )  # fmt: skip
    session.add(taken)
    session.flush()
    words = f"Otra frase distinta, la número {number}, sin nada en común"
    session.add(ImportedLabel(import_id=taken.id, number=1, text=words, digest=f"other {number}", label=0))


def _keep_evidence(desk: Desk, told: Told) -> None:
    """The linked page quotes it, and its picture is kept."""
    fetched = desk.tools.evidence.fetched
    page, picture = PAGE.format(told.handle), PICTURE.format(told.handle)
    found = {"state": "fetched", "content_hash": "0"}
    fetched._keep({"kind": "page", "url": page, "final_url": page, "text": told.wordings[0]} | found, None)
    content = told.rare.encode()
    named = {"kind": "image", "url": picture, "final_url": picture, "image_hash": content_hash(content)}
    fetched._keep(named | found, content)


def show_all(desk: Desk) -> None:
    """Slack shows what is wanted, as the sweep would have it."""
    for (card_id,) in desk.rows("select id from cards where wanted <> 'nothing' or shown <> 'nothing' order by id"):
        tasks.show_card(card_id)
