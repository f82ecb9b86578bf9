"""What an earlier check looks like, whatever publishers and people are called."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.blocks.findings import already_checked
from bot.blocks.findings import finding as finding_blocks
from bot.sandbox.blockkit.blocks import block_faults
from pipeline.messages.finding_view import AlreadyChecked, EarlierMatch, FindingOnCard, FindingView, Opinion
from tests.bot.newsroom import TWEETS, walk
from tests.bot.stories.earlier_checks import HOSTILE

WORDS = st.text(max_size=3_000) | st.just(HOSTILE)
MATCH = st.builds(
    EarlierMatch,
    check_id=st.integers(1, 2**40), claim=WORDS.filter(bool), title=WORDS, publisher=WORDS, rating=st.none() | WORDS,
    published_on=st.none() | st.dates().map(str), own=st.booleans(), certainty=st.floats(0, 1), scores=st.just({}),
    url=st.none() | st.text(max_size=50).map("https://{}".format) | st.just("https://a.example/" + "a" * 5_000),
    opinions=st.lists(st.builds(Opinion, WORDS, st.booleans()), max_size=40).map(tuple),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(MATCH, min_size=1, max_size=3).map(tuple))
def test_whatever_is_in_the_archive_slack_takes_it(matches):
    finding = FindingOnCard(2**40, "post", AlreadyChecked(matches))
    view = FindingView(1, finding, "words", "tweets", TWEETS, "1.0")
    for blocks in (finding_blocks.on_card(finding), finding_blocks.blocks(view)):
        assert block_faults(blocks, most=50) == []
        small = [part["text"] for part in walk(blocks) if part.get("type") == "mrkdwn"]
        assert [text for text in small if "<" in text or ">" in text] == []
        assert len(str(blocks)) < 40_000
    assert len(finding_blocks.fallback(view)) < 3_000
    standing = [one for one in matches if not one.dismissed]
    assert bool(finding_blocks.on_card(finding)) == bool(standing)


@pytest.mark.parametrize(
    ("certainty", "said"),
    [(0.999, "almost surely the same claim, 99 %"), (0.76, "very probably the same claim, 76 %"),
     (0.6, "probably the same claim, 60 %"), (0.2, "possibly the same claim, 20 %")],
)  # fmt: skip
def test_how_sure_it_is_is_said_in_words_and_never_as_certain(certainty, said):
    match = EarlierMatch(1, "c", "", "P", None, None, None, own=True, certainty=certainty, scores={})
    line = already_checked.line(FindingOnCard(1, "post", AlreadyChecked((match,))))
    assert line.endswith(f" — no verdict given, \u2068P\u2069 (this desk) ({said})")
