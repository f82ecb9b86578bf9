"""`/claimwire find like: …`: posts that say something like a post or a text does."""

from bot.blocks.text import apart, clip, escape, linked
from pipeline import services
from pipeline.checks import like_posts
from pipeline.checks.like_posts import LikePost
from pipeline.language.speech import _, figure

_WORDS = 200


def on_like(typed: str) -> str:
    """What to tell who asked. Raises LikenessError."""
    tools = services.current()
    asked = like_posts.like_what(typed)
    with tools.sessions() as session:
        found = like_posts.find(session, tools.one_encoder, asked, source=tools.network.name)
        return "\n".join(map(_line, found)) or str(_("No post says anything like it."))


def _line(one: LikePost) -> str:
    tweet, words = one.tweet, " ".join(one.tweet.text.split())
    who = linked(f"@{tweet.account.handle}, {tweet.posted_at:%Y-%m-%d}", tweet.url)
    return f"• *{figure(one.likeness, '.2f')}* {who}: {escape(apart(clip(words, _WORDS)))}"
