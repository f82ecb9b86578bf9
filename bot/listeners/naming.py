"""Posts as people are told of them: author and first words, as a link to the card, or else to the post."""

from bot.blocks.text import flat, linked
from bot.listeners.permissions import slack
from pipeline.messages.notifier import NotifierError
from pipeline.store.desk.named_posts import NamedPost

WORDS = 60


def in_words(post: NamedPost) -> str:
    """A post in words for mrkdwn."""
    return linked(f"@{post.handle}: {flat(post.text, WORDS) or '(no text)'}", _address(post))


def _address(post: NamedPost) -> str:
    if post.channel is None or post.message_ts is None:
        return post.url
    try:
        return slack().us.permalink(post.channel, post.message_ts) or post.url
    except NotifierError:
        return post.url
