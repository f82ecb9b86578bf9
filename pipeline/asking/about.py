"""What somebody asks about, read: a post that the desk has or its source gives, a page, or the words themselves."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ml.errors import UserError
from pipeline.asking import one_post
from pipeline.language.speech import _
from pipeline.messages.answer_view import Kind
from pipeline.services import Services
from pipeline.sources.handles import read_post_link
from pipeline.sources.source import Post, Profile
from pipeline.store.posts import links
from pipeline.tables import Inquiry, Tweet

READ = 20_000
"""So many characters are looked at: an article is rarely longer."""
LONGEST_LINK = 2_000
MINE = "asked"
"""The source of texts and pages that somebody asked about."""

_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_LETTER = re.compile(r"\w")


class NothingToRead(UserError):
    """There is nothing that an answer could be about; the message says why."""


@dataclass(frozen=True)
class About:
    """What is judged, and the post that a card would be of; `tweet_id` names it where the desk has it."""

    kind: Kind
    post: Post
    text: str
    context: dict[str, Any] = field(default_factory=dict)
    tweet_id: int | None = None
    title: str = ""
    cut: bool = False
    """Whether it goes on after what is judged."""


def read(tools: Services, asked: Inquiry) -> About:
    """Read what an inquiry is about, which may take as long as a fetch. Raises UserError."""
    about = _read(tools, asked, asked.words.strip())
    if not _LETTER.search(_LINK.sub("", about.text)):
        raise NothingToRead(_("There are no words in it. Ask about a text, or one link."))
    return about


def _read(tools: Services, asked: Inquiry, words: str) -> About:
    with tools.sessions() as session:
        if tweet := _known(session, asked.tweet_id, words, source=tools.network.name):
            return _of_tweet(tweet)
    if links.is_message(words):
        raise NothingToRead(_("This is a message in Slack: use the shortcut “Ask Claimwire” in its own menu."))
    if number := read_post_link(words):
        return _of_post(tools, one_post.fetch(tools, number))
    if _LINK.fullmatch(words):
        return _page(tools, words)
    return _text(asked, words)


def _known(session: Session, tweet_id: int | None, words: str, *, source: str) -> Tweet | None:
    """The post that is meant, if the desk has it: by the card that somebody asked on, or by a link."""
    if tweet_id is None:
        named = read_post_link(words) or (words if links.is_message(words) else None)
        found = links.post_of(session, named, source=source) if named else None
        tweet_id = found.id if found else None
    query = select(Tweet).where(Tweet.id == tweet_id).options(joinedload(Tweet.account))
    return session.scalar(query) if tweet_id is not None else None


def _of_tweet(tweet: Tweet) -> About:
    author = Profile(tweet.account.external_id, tweet.account.handle, tweet.account.name)
    post = Post(
        external_id=tweet.external_id, edit_ids=tuple(tweet.edit_ids), author=author, text=tweet.text,
        language=tweet.language, posted_at=tweet.posted_at, url=tweet.url, kind="post",
        links=tuple(tweet.context.get("links", [])),
    )  # fmt: skip
    return About("post", post, tweet.text, tweet.context, tweet_id=tweet.id)


def _of_post(tools: Services, post: Post) -> About:
    """A post that its source gave. By another number, of an edit, the desk may have it all the same."""
    with tools.sessions() as session:
        query = select(Tweet).filter_by(source=tools.network.name, external_id=post.external_id)
        if tweet := session.scalar(query.options(joinedload(Tweet.account))):
            return _of_tweet(tweet)
    return About("post", post, post.text, one_post.context_of(post))


def _page(tools: Services, url: str) -> About:
    page = tools.evidence.page(url)
    if page.reason is not None:
        raise NothingToRead(page.sentence or page.reason)
    host = (urlsplit(page.final_url or url).hostname or url).lower()
    day = datetime.combine(page.published, time(), UTC) if page.published else datetime.now(UTC)
    text = "\n".join(part for part in (page.title, page.text) if part)
    post = Post(
        external_id=page.final_url or url, edit_ids=(page.final_url or url,), author=Profile(host, host, host),
        text=text[:READ], language=page.language, posted_at=day, url=_short(page.final_url or url), kind="post",
    )  # fmt: skip
    return About("page", post, text[:READ], title=page.title or "", cut=len(text) > READ)


def _short(url: str) -> str:
    """An address that a message can link to."""
    return url if len(url) <= LONGEST_LINK else ""


def _text(asked: Inquiry, words: str) -> About:
    name = f"inquiry-{asked.id}"
    post = Post(
        external_id=name, edit_ids=(name,), author=Profile("text", "text", "A text"), text=words, language=None,
        posted_at=asked.asked_at, url=asked.link, kind="post", links=tuple(_LINK.findall(words)),
    )  # fmt: skip
    return About("text", post, words, one_post.context_of(post))
