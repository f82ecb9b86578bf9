"""What a card says: text from outside unaltered and harmless, and nothing that Slack would refuse."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import words
from bot.blocks.cards import card as card_blocks
from bot.blocks.cards import post as post_blocks
from bot.blocks.text import CARD_TEXT, QUOTE_TEXT, clip
from bot.sandbox.state.messages import message_body
from pipeline.desk.clicks import give_feedback
from pipeline.desk.shown import show_card
from pipeline.messages.views import CardView, Engagement, LaterPost, Picture, Quoted, ShortLink
from pipeline.store.posts import tweets
from tests.bot.newsroom import CHECKER, FACT_CHECK, TWEETS, Block, Desk, walk, words_in
from tests.bot.views import view
from tests.fakes import post

NASTY = [
    "<!channel> <!here> <@U0HEAD> <#C0TWEETS> <https://evil.example|here>", "*bold* _it_ ~no~ `code` > quote",
    "&lt;!channel&gt; &amp; &", "x" * 25_000, "", " \n\t ", "مرحبا بالعالم \u202eabc\u202c שלום", "🇪🇸👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿 :smile: é́́",
    "\u200b\ufeff\u2028\x07\x7f\ud7ff\ufffd", "<" * 5_000, "@channel @here #tweets www.example.org", "😀" * 3_000,
]  # fmt: skip
LOOKS: list[dict[str, Any]] = [
    {}, {"purpose": "fact_check", "acted_by": "U0HEAD", "acted": "selected"},
    {"look": "line", "acted": "selected", "acted_by": "U0HEAD"},
    {"look": "line", "acted": "rejected", "acted_by": "U0HEAD", "undo": 10**18},
    {"look": "line", "purpose": "fact_check", "acted": "leave", "acted_by": "U0HEAD"},
]  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=CARD_TEXT + 40)


def full(text: str, **more: Any) -> CardView:
    """A card whose every word from outside is this text."""
    pictures = tuple(Picture(url=f"https://pbs.example/{n}.jpg", alt_text=text if n else "") for n in range(10))
    values: dict[str, Any] = {
        "text": text, "author_name": text, "group": text, "retweet_of": "x" * 50, "quoted": Quoted("other", text),
        "replied_to": Quoted(None, text), "pictures": pictures, "marked": ((0, min(3, len(text))),), "handle": "h" * 50,
        "url": "https://x.com/h/status/1", "probability": 0.5,
    }  # fmt: skip
    return view(**(values | more))


def literals(block: Block) -> list[str]:
    """The pieces of a rich text block."""
    return [str(part["text"]) for part in walk(block) if part.get("type") in ("text", "link")]


def parsed_by_slack(message: Block) -> list[str]:
    """Whatever Slack looks for pings, links and marks in."""
    return [message["text"], *(p["text"] for p in walk(message["blocks"]) if p.get("type") == "mrkdwn")]


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_text_from_outside_is_taken_by_slack_and_can_neither_ping_nor_reshape(text: str, look: dict[str, Any]) -> None:
    card = full(text, **look)
    message = {"text": card_blocks.fallback(card), "blocks": card_blocks.blocks(card, actor="<!here> & *co*")}
    message_body(text=message["text"], blocks=message["blocks"], attachments=None, most_text=4_000)
    small_print = [told for told in parsed_by_slack(message) if told != message["text"]]
    assert {told.partition(" · ")[0] for told in small_print} <= {"check-worthy with probability 0.50"}
    assert "<" not in "".join(parsed_by_slack(message))
    kinds = {str(part.get("type")) for part in walk(message["blocks"])}
    assert kinds.isdisjoint({"user", "usergroup", "channel", "broadcast", "markdown"})


@given(TEXTS, st.lists(st.tuples(st.integers(0, CARD_TEXT + 60), st.integers(0, CARD_TEXT + 60)), max_size=8))
def test_the_pieces_of_a_text_put_together_are_the_text_unaltered(text: str, marked: list[tuple[int, int]]) -> None:
    body = card_blocks.blocks(view(text=text, marked=tuple(marked)), actor=None)[1]
    assert "".join(literals(body)) == (clip(text, CARD_TEXT) or "(no text)")
    assert len(clip(text, CARD_TEXT)) <= CARD_TEXT
    assert all(literals(body))


@given(TEXTS.filter(bool), st.data())
def test_words_that_spoke_are_bold_and_no_others(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    body = card_blocks.blocks(view(text=text, marked=tuple(spans)), actor=None)[1]
    bold = [str(part["text"]) for part in walk(body) if part.get("style", {}).get("bold")]
    shown = clip(text, CARD_TEXT)
    assert bold == [shown[start:end] for start, end in spans if shown[start:end]]


def test_a_card_shows_who_when_where_and_what_stands_around_the_text() -> None:
    quoted, replied = Quoted("other", "Quoted *words*"), Quoted(None, "Asked")
    picture = Picture(url="https://pbs.example/1.jpg", alt_text="A falling line")
    card = view(group="Government", retweet_of="third", quoted=quoted, replied_to=replied, pictures=(picture,))
    blocks = card_blocks.blocks(card, actor=None)
    told = words_in({"blocks": blocks})
    for part in (
        "Somebody  @somebody retweets @third · Government · ",
        "Quotes @other\nQuoted *words*",
        "In reply to\nAsked",
    ):
        assert part in told
    assert told.count("Label by factuality, not by news value.") == 1
    assert card.model not in told.split()  # that, and what the marks are, is said to whoever asks
    (link,) = [part for part in walk(blocks) if part.get("type") == "link"]
    assert link == {"type": "link", "url": card.url, "text": "@somebody"}
    (moment,) = [part for part in walk(blocks) if part.get("type") == "date"]
    assert moment["timestamp"] == int(datetime(2026, 11, 1, tzinfo=UTC).timestamp())
    assert [b["alt_text"] for b in blocks if b["type"] == "image"] == ["A falling line"]
    assert [e["text"]["text"] for e in blocks[-1]["elements"][:3]] == ["Rejected", "Reviewed", "Selected"]
    assert [o["text"]["text"] for o in blocks[-1]["elements"][3]["options"]] == [
        "Take",
        "Hand over…",
        "Note…",
        "Second opinion…",
    ]


def test_ten_pictures_are_four_and_each_has_words() -> None:
    images = [block for block in card_blocks.blocks(full(""), actor=None) if block["type"] == "image"]
    assert len(images) == post_blocks.PICTURES == 4
    assert [image["alt_text"] for image in images] == [
        f"Picture {n} of the post, without description" for n in range(1, 5)
    ]


@pytest.mark.parametrize("posted_at", [datetime(1, 1, 1, tzinfo=UTC), datetime(2999, 12, 31, tzinfo=UTC)])
def test_a_post_from_the_future_or_from_before_the_clocks_is_shown(posted_at: datetime) -> None:
    message_body(text="x", blocks=card_blocks.blocks(view(posted_at=posted_at), actor=None), attachments=None)


def quoted_in(blocks: list[Block]) -> list[str]:
    return ["".join(literals(part)) for part in walk(blocks) if part.get("type") == "rich_text_quote"]


def italic_in(block: Block) -> str:
    return "".join(str(part["text"]) for part in walk(block) if part.get("style", {}).get("italic"))


@given(TEXTS.filter(bool), st.data())
def test_the_telling_sentence_is_on_the_card_wherever_it_stands(text: str, data: st.DataObject) -> None:
    text *= data.draw(st.sampled_from([1, 1 + 2 * CARD_TEXT // len(text)]))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + QUOTE_TEXT)))
    marked = tuple(sorted(data.draw(st.lists(st.tuples(*[st.integers(0, len(text))] * 2), max_size=5))))
    blocks = card_blocks.blocks(view(text=text, sentence=(start, end), marked=marked), actor=None)
    assert "".join(literals(blocks[1])) == clip(text, CARD_TEXT)
    if quoted := quoted_in(blocks):
        assert quoted == [f"{words.SENTENCE}\n{text[start:end]}"]
        assert italic_in(blocks[1]) == ""
        assert clip(text, CARD_TEXT)[:end] != text[:end]
    else:
        assert italic_in(blocks[1]) == text[start:end]
    message_body(text="x", blocks=blocks, attachments=None)


def test_a_sentence_behind_the_cut_is_quoted_with_its_marks() -> None:
    text = "Gracias. " * 400 + "El paro ha subido un 12 %. Adiós."
    start = text.index("El paro")
    span = (start, start + len("El paro ha subido un 12 %."))
    card = view(text=text, sentence=span, marked=((0, 7), (start + 3, start + 7), (span[1] + 1, len(text))))
    blocks = card_blocks.blocks(card, actor=None)
    (quote,) = [part for part in walk(blocks) if part.get("type") == "rich_text_quote"]
    assert "".join(literals(quote)) == f"{words.SENTENCE}\nEl paro ha subido un 12 %."
    assert [part["text"] for part in walk(quote) if part.get("style", {}).get("bold")] == ["paro"]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_a_telling_sentence_from_outside_is_taken_by_slack_and_can_ping_nobody(text: str) -> None:
    long = "x" * (CARD_TEXT + 1) + text + "."
    card = full(long, sentence=(CARD_TEXT + 1, len(long)), selected_probability=0.4)
    message = {"text": card_blocks.fallback(card), "blocks": card_blocks.blocks(card, actor=None)}
    message_body(text=message["text"], blocks=message["blocks"], attachments=None, most_text=4_000)
    assert clip(f"{text}.", QUOTE_TEXT) in "".join(literals({"blocks": message["blocks"]}))
    assert "<" not in "".join(parsed_by_slack(message))


def test_a_sentence_in_view_is_in_italics_and_marks_inside_are_both() -> None:
    card = view(text="Hola. El paro sube un 3 %. Adiós.", sentence=(6, 26), marked=((9, 13),), probability=None)
    body = card_blocks.blocks(card, actor=None)
    assert italic_in(body[1]) == "El paro sube un 3 %."
    assert [part.get("style") for part in walk(body[1]) if part.get("text") == "paro"] == [
        {"bold": True, "italic": True}
    ]
    assert body[-2]["elements"][0]["text"] == f"{words.MARKS} · {words.BY_FACTUALITY}"


def test_what_is_stored_of_the_sentence_reaches_slack_and_an_edit_takes_it_away(desk: Desk) -> None:
    long = "Gracias. " * 400 + "El paro sube un 3 %."
    card_id = desk.card(post(1, long), sentence_start=3600, sentence_end=3620, selected_probability=0.7)
    assert f"{words.SENTENCE}\nEl paro sube un 3 %." in desk.texts("C0TWEETS")[0]
    assert "0.7" not in desk.texts("C0TWEETS")[0]
    with desk.sessions() as session:
        edited = post(1, "Corregido. " * 400, edit_ids=("1", "2"))
        account_id = desk.monitor()
        tweets.add_posts(session, source="replay", account_id=account_id, posts=[edited])
        session.commit()
    show_card.show(desk.sessions, desk.notifier, card_id, show_score=True)
    assert words.SENTENCE not in desk.texts("C0TWEETS")[0]
    assert "edited by its author" in desk.texts("C0TWEETS")[0]
    assert "selected with probability 0.70" in desk.texts("C0TWEETS")[0]


def test_the_head_sees_that_a_selected_post_was_edited(desk: Desk) -> None:
    card_id = desk.card(post(1, "The mayor sold 412 flats."))
    with desk.sessions() as session:
        touched = give_feedback(session, card_id=card_id, person=CHECKER, label="selected").touched
        session.commit()
    for edited, words_now in ((False, "sold 412"), (True, "bought 12 horses")):
        if edited:
            with desk.sessions() as session:
                after = post(1, f"The mayor {words_now}.", edit_ids=("1", "2"))
                tweets.add_posts(session, source="replay", account_id=desk.monitor(), posts=[after])
                session.commit()
        for one in touched:
            show_card.show(desk.sessions, desk.notifier, one, show_score=False)
        for channel in (TWEETS, FACT_CHECK):
            (text,) = desk.texts(channel)
            assert words_now in text
            assert ("edited by its author" in text) == edited


def test_the_score_is_shown_only_where_the_desk_wants_it(desk: Desk) -> None:
    hidden, shown = desk.raise_card(post(1)), desk.raise_card(post(2))
    show_card.show(desk.sessions, desk.notifier, hidden, show_score=False)
    show_card.show(desk.sessions, desk.notifier, shown, show_score=True)
    without, with_score = desk.texts("C0TWEETS")
    assert "probability" not in without
    assert "0.8" not in without
    assert "check-worthy with probability 0.80" in with_score


def test_a_sampled_negative_looks_like_a_positive(desk: Desk) -> None:
    desk.card(post(1, "The same words"), highlights=[[4, 8, 0.5]])
    negative = {"probability": 0.1, "label": 0, "outcome": "sampled_negative", "sampling_probability": 0.3}
    desk.card(post(2, "The same words"), highlights=[[4, 8, 0.1]], **negative)
    first, second = (m["blocks"] for m in desk.sandbox.messages("C0TWEETS"))
    assert without_ids(first) == without_ids(second)


def without_ids(part: Any) -> Any:
    """The same, without what is each card's own: ids, and the link to the post."""
    if isinstance(part, dict):
        return {k: without_ids(v) for k, v in part.items() if k not in ("block_id", "value", "url")}
    return [without_ids(member) for member in part] if isinstance(part, list) else part


def test_odd_characters_reach_slack_as_they_were_written(desk: Desk) -> None:
    for text in NASTY:
        desk.notifier.post(full(text))
        message = desk.sandbox.messages("C0TWEETS")[-1]
        assert "".join(literals(message["blocks"][1])) == (clip(text, CARD_TEXT) or "(no text)")


def test_a_card_says_where_its_version_has_not_learnt_a_language_and_is_quiet_elsewhere():
    for purpose in ("tweets", "fact_check"):
        told, quiet = (
            words_in({"blocks": card_blocks.blocks(view(purpose=purpose, unlearnt=one), actor=None)})
            for one in ("eu", None)
        )
        assert "not trained on this language (Basque)" in told.replace("\u2068", "").replace("\u2069", "")
        assert "language" not in quiet


LATER = tuple(
    LaterPost(n, datetime(2026, 11, 1, 12, n, tzinfo=UTC), f"https://x.com/somebody/status/{n}", f"Post {n}", ())
    for n in range(2, 9)
)


def test_a_thread_shows_its_newest_posts_whole_and_the_first_words_of_the_others():
    told = words_in({"blocks": card_blocks.blocks(view(thread=LATER), actor=None)})
    assert words.THREAD.format(number=8) in told
    assert [told.index(f"{n}. Post {n}") for n in range(2, 9)] == sorted(
        told.index(f"{n}. Post {n}") for n in range(2, 9)
    )
    assert quoted_in(card_blocks.blocks(view(thread=LATER), actor=None)) == [f"{n}. Post {n}" for n in range(5, 9)]
    line = words_in({"blocks": card_blocks.blocks(view(thread=LATER, look="line", acted="selected"), actor=None)})
    assert words.OF_THREAD.format(number=8) in line


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_a_long_thread_from_outside_is_taken_by_slack_and_can_ping_nobody(text: str) -> None:
    later = tuple(
        LaterPost(n, datetime(2026, 11, 1, tzinfo=UTC), "https://x.com/a/status/1", text, ()) for n in range(20)
    )
    message = card_blocks.blocks(full(text, thread=later), actor=None)
    message_body(text="x", blocks=message, attachments=None)
    assert "<" not in "".join(parsed_by_slack({"text": "", "blocks": message}))


SHORT = "https://t.co/Ab1"


@pytest.mark.parametrize(
    ("text", "link", "shown"),
    [
        (f"Mira: {SHORT}", ShortLink(SHORT, "https://www.ine.es/datos/ipc?x=1#y"), "Mira: ine.es/datos/ipc"),
        (f"{SHORT}. Ya", ShortLink(SHORT, "https://ine.es/", "El IPC <!here>"), "ine.es · El IPC <!here>. Ya"),
        (f"{SHORT}2 y {SHORT}", ShortLink(SHORT, "https://ine.es"), f"{SHORT}2 y ine.es"),
        (SHORT, ShortLink(SHORT, "https://ine.es@evil.example/x"), "evil.example/x"),
        (SHORT, ShortLink(SHORT, "https://[no address"), "https://[no address"),
        ("sin enlace", ShortLink(SHORT, "https://ine.es"), "sin enlace"),
    ],
)  # fmt: skip
def test_short_links_are_shown_as_what_they_stand_for(text: str, link: ShortLink, shown: str) -> None:
    later = (LaterPost(2, datetime(2026, 11, 1, tzinfo=UTC), "https://x.com/a/status/2", text, ((0, 9),)),)
    card = view(text=text, links=(link,), marked=((0, len(text) - 2),), thread=later, quoted=Quoted("b", text))
    blocks = card_blocks.blocks(card, actor=None)
    assert "".join(literals(blocks[1])) == shown
    assert shown.replace(" · El IPC <!here>", "") in quoted_in(blocks)[-1]  # titles stand beside the post itself alone
    message_body(text=card_blocks.fallback(card), blocks=blocks, attachments=None)
    for whole in (quoted_in(blocks)[0], card_blocks.fallback(card)):
        assert (SHORT in whole) == (SHORT in shown)


@pytest.mark.parametrize("look", ["buttons", "line"])
def test_reactions_of_others_are_told_with_when_they_were_counted(look: str) -> None:
    counted = Engagement({"reposts": 1534, "likes": 0}, read_at=datetime(2026, 11, 1, tzinfo=UTC))
    told = words_in({"blocks": card_blocks.blocks(view(look=look, engagement=counted), actor=None)})
    assert "reposts 1,534 · likes 0 · when it was read, " in told
    assert "reposts" not in words_in({"blocks": card_blocks.blocks(view(look=look), actor=None)})


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("reason", sorted(words.REMOVED))
def test_a_card_whose_post_is_gone_says_why_and_asks_for_no_judgement(reason: str, look: dict[str, Any]) -> None:
    shown = card_blocks.blocks(full("", removed=reason, **look), actor="Head")
    assert str(words.REMOVED[reason]) in words_in({"blocks": shown})
    assert str(words.REMOVED[reason]) in card_blocks.fallback(full("", removed=reason, **look))
    assert not [part for part in walk(shown) if "opinion" in str(part.get("value")) or part.get("action_id") == "why"]
    assert not [part for part in walk(shown) if part.get("type") == "image"]
