"""One card for a post and its copies: which posts of a batch join whom.

A post joins another when `same_post` says so, both were published within the window, and what stands beside the text is
the same: the post that it answers or quotes, and no picture that the card does not show. A retweet and what it repeats
need only agree in the text. A post judged check-worthy never joins one that was judged otherwise and got no card.

Workers take turns where their posts share a key (`locks.hold_keys`), so of two copies judged at once the second sees
the first.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from pipeline.near_duplicates import post_keys, same_post
from pipeline.near_duplicates.post_text import PostWords, read
from pipeline.near_duplicates.same_post import Pair
from pipeline.store import events
from pipeline.store.desk import cards
from pipeline.store.posts import near_duplicates
from pipeline.store.posts.near_duplicates import Sketched
from pipeline.tables import Tweet
from pipeline.triage import likeness
from pipeline.triage.copy_rules import CopyRules


@dataclass(frozen=True, eq=False)
class Post:
    """A judged post as it is compared: what it says, what the model took it for, and whether it has a card."""

    tweet: Tweet
    label: int
    carded: bool
    """Of a post that is being grouped: whether it gets one where it stands by itself."""
    always: bool = False
    """A rule gives it a card: it joins none but one that has one."""

    @cached_property
    def words(self) -> PostWords:
        """The text, read."""
        return read(self.tweet.text)

    @cached_property
    def keys(self) -> tuple[int, ...]:
        """What copies of it have one of."""
        return post_keys.of(self.words)

    @property
    def asked(self) -> tuple[int, ...]:
        """Its keys under which those stand that it may be a copy of."""
        return post_keys.asked(self.words, self.keys)

    def sketched(self, *, copy_of: int | None) -> Sketched:
        """What is kept of it."""
        return Sketched(
            tweet_id=self.tweet.id, versions=len(self.tweet.edit_ids), keys=self.keys, copy_of=copy_of,
            words=frozenset(filter(same_post.may_have_typos, self.words.words)),
        )  # fmt: skip


@dataclass(frozen=True)
class _Possible:
    """A post that another may be a copy of, if these words are typos."""

    standing: Post
    typos: tuple[Pair, ...]


def originals(session: Session, posts: Sequence[Post], *, rules: CopyRules) -> dict[int, int]:
    """Which of these posts, in their order, join whom, by their tweets' ids. Callers hold their keys' locks."""
    possible = {post.tweet.id: _possible(post, among, rules) for post, among in _alike(session, posts, rules)}
    known = _known(session, possible.values(), rules)
    found: dict[int, int] = {}
    for post in posts:
        tweet_id = post.tweet.id
        for one in possible[tweet_id]:
            other = one.standing.tweet.id
            besides = known.besides(one.typos, tweet_id, other)
            if other not in found and same_post.says_the_same(one.typos, known=besides):
                found[tweet_id] = other
                break
        else:
            known.read(post)
    return found


def is_copy(session: Session, post: Post, standing: Post, *, rules: CopyRules) -> bool:
    """Whether one post says the same as another, whatever became of either."""
    typos = likeness.differing((post.tweet, post.words), (standing.tweet, standing.words), rules=rules)
    if typos is None:
        return False
    known = _known(session, [[_Possible(standing, typos)]], rules)
    return same_post.says_the_same(typos, known=known.besides(typos, post.tweet.id, standing.tweet.id))


def join(session: Session, posts: Sequence[Post], originals: Mapping[int, int]) -> list[int]:
    """Keep judged posts' sketches and whom they join; the cards to show anew."""
    near_duplicates.keep(session, [post.sketched(copy_of=originals.get(post.tweet.id)) for post in posts])
    for tweet_id, other in originals.items():
        events.log(session, actor="source", verb="joined", subject="tweet", subject_id=tweet_id, copy_of=other)
    return cards.outdate(session, set(originals.values()), asked=True)


def _alike(session: Session, posts: Sequence[Post], rules: CopyRules) -> Iterator[tuple[Post, list[Post]]]:
    """Each post with those found by its keys: stored ones, and those before it; those with a card first."""
    if not posts:
        return
    times = [post.tweet.posted_at for post in posts]
    near = near_duplicates.near(
        session, {key for post in posts for key in post.asked}, first=min(times), last=max(times), window=rules.window
    )
    stored = {
        tweet_id: Post(tweet=one.tweet, label=one.label, carded=one.carded)
        for tweet_id, one in near_duplicates.similar_posts(session, set().union(*near.values())).items()
    }
    before: dict[int, list[Post]] = defaultdict(list)
    for post in posts:
        of_batch = {one.tweet.id: one for key in post.asked for one in before[key]}
        met = {number: stored[number] for key in post.asked for number in near.get(key, ()) if number in stored}
        met.pop(post.tweet.id, None)
        yield post, sorted((met | of_batch).values(), key=lambda one: (not one.carded, one.tweet.id))
        for key in post.keys:
            before[key].append(post)


def _possible(post: Post, among: Sequence[Post], rules: CopyRules) -> list[_Possible]:
    """Those that it may join, the first first."""
    found = []
    for standing in among:
        # Without a card, it must have been judged at least as check-worthy: else a claim would hide behind a draw.
        fit = standing.carded or (standing.label >= post.label and not post.always)
        if not fit or not _of_one_time(post, standing, rules):
            continue
        typos = likeness.differing((post.tweet, post.words), (standing.tweet, standing.words), rules=rules)
        if typos is not None:
            found.append(_Possible(standing, typos))
    return found


def _of_one_time(post: Post, standing: Post, rules: CopyRules) -> bool:
    if post.tweet.source != standing.tweet.source:
        return False
    return abs(post.tweet.posted_at - standing.tweet.posted_at) <= rules.window


class _Known:
    """Which words the desk has read, and in which posts; nobody's word counts as a typo before it has read enough."""

    def __init__(self, words: dict[str, set[int]], *, enough: bool) -> None:
        self._words, self._enough = words, enough

    def besides(self, typos: tuple[Pair, ...], *tweet_ids: int) -> set[str]:
        """Those of the differing words that stand in another post than these."""
        words = {word for pair in typos for word in (pair.ours, pair.theirs)}
        if not self._enough:
            return words
        return {word for word in words if self._words.get(word, set()) - {*tweet_ids}}

    def read(self, post: Post) -> None:
        """Know the words of a post that stands by itself."""
        for word in post.words.words:
            if word in self._words:
                self._words[word].add(post.tweet.id)


def _known(session: Session, possible: Iterable[list[_Possible]], rules: CopyRules) -> _Known:
    pairs = [pair for each in possible for one in each for pair in one.typos]
    words = {word for pair in pairs for word in (pair.ours, pair.theirs)}
    enough = bool(words) and near_duplicates.has_read(session, rules.typos_from)
    stored = near_duplicates.known_words(session, words) if enough else {}
    return _Known({word: stored.get(word, set()) for word in words}, enough=enough)
