"""Whether a post says and shows the same as one that stands, as far as the two alone can tell."""

from pipeline.near_duplicates import same_post
from pipeline.near_duplicates.post_text import PostWords
from pipeline.near_duplicates.same_post import Pair
from pipeline.tables import Tweet
from pipeline.triage.copy_rules import CopyRules


def differing(
    ours: tuple[Tweet, PostWords], theirs: tuple[Tweet, PostWords], *, rules: CopyRules
) -> tuple[Pair, ...] | None:
    """The words that must be typos for the first to be a copy of the second: none where it plainly is, None never."""
    (tweet, words), (standing, standing_words) = ours, theirs
    one_post = bool(_ids(tweet) & _ids(standing))
    if not one_post and not _same_context(tweet, standing):
        return None
    least = 1 if one_post else rules.least_words
    return same_post.differing_words(words, standing_words, alike=rules.alike, least_words=least)


def _ids(tweet: Tweet) -> set[str]:
    """The post's own ids, and that of the post that it repeats."""
    repeated = (tweet.context.get("retweeted") or {}).get("external_id")
    return {tweet.external_id, *tweet.edit_ids, *([repeated] if repeated else [])}


def _same_context(tweet: Tweet, standing: Tweet) -> bool:
    """Whether both answer and quote the same, and the card shows every picture of the new one."""
    for relation in ("replied_to", "quoted"):
        ours, theirs = ((one.context.get(relation) or {}).get("external_id") for one in (tweet, standing))
        if ours != theirs:
            return False
    return _pictures(tweet) <= _pictures(standing) and None not in _pictures(tweet)


def _pictures(tweet: Tweet) -> set[str | None]:
    return {media["url"] for media in tweet.context.get("media", [])}
