"""Three accounts post the same: one card says so, one click counts, and a later copy makes the number grow."""

import pytest

from bot.blocks.cards import card as card_blocks
from bot.sandbox.state.messages import message_body
from ml.examples import Prediction as Judgement
from pipeline.messages.views import Repeated
from pipeline.processes import tasks
from pipeline.sources.source import Profile
from pipeline.store.learning import models
from pipeline.store.posts import tweets
from pipeline.triage.copy_rules import CopyRules
from pipeline.triage.sampling import Sampling
from pipeline.triage.triage import Judge, triage
from tests.bot.newsroom import CHECKER, FACT_CHECK, HEAD, TWEETS, Desk, _new_version, walk, words_in
from tests.bot.views import view
from tests.bot.ways import Dispatch, decide
from tests.fakes import post

CLAIM = "El paro de la comarca sube un 12 % según los datos de ayer"


def arrive(desk: Desk, number: int, handle: str, text: str = CLAIM) -> list[int]:
    """A post is stored, judged check-worthy, and what it touched is shown."""
    author = Profile(external_id=f"9{number}", handle=handle, name=handle.title())
    account_id = desk.monitor(author)
    published = post(number, text, author=author, url=f"https://x.com/{handle}/status/{number}")
    with desk.sessions() as session:
        added = tweets.add_posts(session, source="replay", account_id=account_id, posts=[published])
        version = models.live(session, models.CHECKWORTHINESS) or _new_version(session)
        judge = Judge(version_id=version.id, predict=lambda examples: [Judgement(1, 0.9, ()) for _ in examples])
        touched = triage(
            session, added.new, judge=judge, sampling=Sampling(0.3, salt="s"), copy_rules=desk.tools.copy_rules
        )
        session.commit()
    for card_id in touched:
        tasks.show_card(card_id)
    return touched


def test_three_accounts_one_card_one_feedback(desk: Desk, acting: Dispatch) -> None:
    assert desk.tools.copy_rules == CopyRules()
    (card_id,) = arrive(desk, 1, "ana")
    assert "posted this" not in desk.texts(TWEETS)[0]
    assert arrive(desk, 2, "bea", f"RT @ana: {CLAIM}") == [card_id]
    assert arrive(desk, 3, "carla", CLAIM.upper() + "!!! 😡") == [card_id]
    (shown,) = desk.texts(TWEETS)
    assert (
        "3 accounts posted this · also <https://x.com/bea/status/2|@bea>, <https://x.com/carla/status/3|@carla>"
        in shown
    )
    arrive(desk, 4, "dora", CLAIM.replace("12", "21"))
    assert len(desk.texts(TWEETS)) == 2

    acting.click(CHECKER, "feedback_selected")  # the newest card: that of the other figure
    acting.click(CHECKER, "feedback_selected")
    assert desk.rows("select count(*) from feedback") == [(2,)]
    assert "3 accounts posted this" in desk.texts(FACT_CHECK)[-1]
    arrive(desk, 5, "eva")
    for (each,) in desk.rows("select id from cards where shown <> wanted"):
        tasks.show_card(each)
    assert "4 accounts posted this" in desk.texts(FACT_CHECK)[-1]
    decide(acting, HEAD, "fact_check")
    arrive(desk, 6, "fina")
    assert "5 accounts posted this" in desk.texts(FACT_CHECK)[-1]
    assert desk.rows("select count(*) from feedback") == [(2,)]
    assert desk.rows("select count(*) from cards where purpose = 'fact_check'") == [(2,)]


@pytest.mark.parametrize("nasty", ["<!channel>", "a|b> <@U0HEAD>", "&lt;!here&gt;", "x" * 5_000, "*b* _i_ `c`"])
def test_who_posted_it_pings_nobody_and_fits(nasty: str) -> None:
    links = tuple((nasty, f"https://x.com/{nasty}") for _ in range(6))
    for look in ("buttons", "line"):
        shown = view(look=look, repeated=Repeated(accounts=300, posts=400, links=links))
        blocks = card_blocks.blocks(shown, actor=None)
        message_body(text="a card", blocks=blocks, attachments=None)
        (said,) = [part["text"] for part in walk(blocks) if "400 times" in str(part.get("text"))]
        assert "300 accounts posted this, 400 times" in said
        assert said.count("<") == said.count(">") == (0 if len(nasty) > 100 else 6)
        assert said.endswith("and 393 more")
        assert "<!" not in said
        assert "<@" not in said


def test_one_account_that_repeats_itself_is_not_called_several() -> None:
    shown = view(repeated=Repeated(accounts=1, posts=2, links=(("ana", "https://x.com/ana/status/2"),)))
    assert "Posted 2 times · also <https://x.com/ana/status/2|@ana>" in words_in(
        {"blocks": card_blocks.blocks(shown, actor=None)}
    )
