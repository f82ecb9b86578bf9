"""A story from its proposal to its publication, as the desk plays it, and back again."""

import pytest
from sqlalchemy import text

from bot.blocks import ids
from pipeline.checks.archive import publishing
from pipeline.processes import private_messages
from tests.bot.newsroom import CHECKER, FACT_CHECK, HEAD, OTHER, TWEETS, Desk, actions_in, words_in
from tests.bot.stories.published import CLAIM, LINK, publish
from tests.bot.ways import Dispatch, decide

STORY = "select state, by, assignee, link, claim, rating, reason from stories"
DID = "select actor, verb from events where subject = 'tweet' order by id"


def card(desk: Desk) -> str:
    return desk.texts(FACT_CHECK)[0]


def buttons(desk: Desk) -> set[str]:
    return set(actions_in(desk.sandbox.messages(FACT_CHECK)[0])) & set(ids.STORY.values())


def private(desk: Desk, person: str) -> list[str]:
    """What the bot wrote to one person alone."""
    return desk.texts(desk.sandbox._look(lambda: desk.sandbox.services.workspace.direct_channel(person))["id"])


def test_a_story_goes_all_the_way_and_the_card_says_everything(desk: Desk, selected: Dispatch) -> None:
    assert desk.rows(STORY) == [("proposed", CHECKER, None, None, None, None, None)]
    assert buttons(desk) == {ids.STORY["fact_check"], ids.STORY["leave"]}

    decide(selected, HEAD, "fact_check", assignee=OTHER, due_on="2099-12-04")
    assert desk.rows(STORY) == [("accepted", HEAD, OTHER, None, None, None, None)]
    assert "Will be fact-checked by Fact-checker 2, due 4 Dec 2099" in card(desk)
    assert "Selected by Fact-checker 1 · decided by Head of desk" in card(desk)
    assert CLAIM in card(desk)
    assert "Will be fact-checked by Fact-checker 2, due 4 Dec 2099" in desk.texts(TWEETS)[0]
    assert buttons(desk) == {ids.STORY[act] for act in ("start", "publish", "assign", "give_up")}

    selected.click(OTHER, ids.STORY["start"], channel=FACT_CHECK)
    assert desk.rows(STORY) == [("in_progress", OTHER, OTHER, None, None, None, None)]
    assert "Is being fact-checked by Fact-checker 2, due 4 Dec 2099" in card(desk)
    assert ids.STORY["start"] not in buttons(desk)

    publish(selected)
    assert desk.rows(STORY) == [("published", OTHER, OTHER, LINK, CLAIM, "Wrong", None)]
    assert "Published by Fact-checker 2" in card(desk)
    assert f"{LINK} · rated “Wrong”" in card(desk)
    assert CLAIM in card(desk)
    assert buttons(desk) == set()
    assert "Published by Fact-checker 2" in desk.texts(TWEETS)[0]
    assert desk.rows(DID) == [
        (CHECKER, "selected"), (HEAD, "fact_check"), (OTHER, "start"), (OTHER, "publish"),
    ]  # fmt: skip


def test_what_is_published_is_the_desks_own_check_and_the_next_like_post_meets_it(
    desk: Desk, selected: Dispatch
) -> None:
    decide(selected, HEAD, "fact_check", assignee=OTHER)
    publish(selected, claim="El paro baja un 3 %")
    with desk.sessions() as session:
        (review,) = publishing.export(session, publisher_url=None)["@graph"]
        (match,) = desk.tools.matcher.match(session, "El paro baja un 3 %", cut_off=0)
    assert (review["url"], review["claimReviewed"]) == (LINK, "El paro baja un 3 %")
    assert review["author"]["name"] == "The Desk"
    assert review["reviewRating"]["alternateName"] == "Wrong"
    assert (match.check.own, match.check.url) == (True, LINK)
    assert desk.rows("select check_id = (select id from published_checks) from stories") == [(True,)]
    selected.click(OTHER, ids.UNDO_STEP, channel=FACT_CHECK)
    assert desk.rows("select state, link, check_id from stories") == [("accepted", None, None)]
    assert desk.rows("select removed_at is not null from published_checks") == [(True,)]
    publish(selected, claim="El paro baja un 3 %")
    assert desk.rows("select removed_at, rating from published_checks") == [(None, "Wrong")]


@pytest.mark.parametrize("act", ["leave", "publish"])
def test_whoever_selected_it_reads_once_how_it_ended(desk: Desk, selected: Dispatch, act: str) -> None:
    if act == "publish":
        decide(selected, HEAD, "fact_check")
        publish(selected)
    else:
        decide(selected, HEAD, "leave", reason="Old news & <!channel>")
    ((card_id,),) = desk.rows("select card_id from stories")
    for _ in range(3):
        private_messages.tell_news(card_id)
    (told,) = private(desk, CHECKER)
    assert CLAIM in told
    assert ("Old news &amp; &lt;!channel&gt;" if act == "leave" else "Rated “Wrong”") in told
    assert ("Left by Head of desk" if act == "leave" else "Published by") in card(desk)


def test_each_step_is_taken_back_by_who_did_it_and_only_where_nothing_followed(desk: Desk, selected: Dispatch) -> None:
    decide(selected, HEAD, "fact_check", due_on="2099-12-04")
    selected.click(OTHER, ids.STORY["start"], channel=FACT_CHECK)
    assert desk.rows("select assignee from stories") == [(OTHER,)]
    selected.click(HEAD, ids.UNDO_DECISION, channel=FACT_CHECK)
    assert f"<@{OTHER}> has gone on" in desk.whispers(HEAD)[-1]
    assert "It is not started any more" in selected.write(OTHER, "undo last")
    assert desk.rows("select state, by, assignee, due_on::text from stories") == [
        ("accepted", HEAD, None, "2099-12-04")
    ]
    assert "Your decision is undone" in selected.write(HEAD, "undo last")
    assert desk.rows("select state, by, due_on, decided_by from stories") == [("proposed", CHECKER, None, None)]
    assert "Proposed for a fact-check by Fact-checker 1" in card(desk)
    assert "fact-checked" not in desk.texts(TWEETS)[0]
    selected.click(CHECKER, ids.UNDO_FEEDBACK)
    assert desk.rows("select count(*) from stories") == [(0,)]


def test_a_story_that_was_accepted_can_still_be_left(desk: Desk, selected: Dispatch) -> None:
    decide(selected, HEAD, "fact_check", assignee=OTHER)
    selected.click(OTHER, ids.STORY["start"], channel=FACT_CHECK)
    decide(selected, HEAD, "give_up", reason="Nobody can know.")
    assert "Left by Head of desk" in card(desk)
    assert "Nobody can know." in card(desk)
    selected.click(HEAD, ids.UNDO_STEP, channel=FACT_CHECK)
    assert desk.rows(STORY) == [("in_progress", OTHER, OTHER, None, None, None, None)]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"link": "ftp://desk.example/a"}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "desk.example/a"}, "link"),
        ({"link": "https://user:secret@desk.example/"}, "link"),
        ({"link": "http://localhost/a"}, "link"),
        ({"link": "http://10.0.0.7/a"}, "link"),
        ({"link": "http://[::1]/a"}, "link"),
        ({"link": "https://desk.example/a b"}, "link"),
        ({"link": "https://"}, "link"),
        ({"claim": "   "}, "claim"),
    ],
)
def test_what_cannot_be_published_is_said_beside_its_field_and_nothing_is_stored(
    desk: Desk, selected: Dispatch, said: dict[str, str], field: str
) -> None:
    decide(selected, HEAD, "fact_check")
    publish(selected, **said)
    assert desk.sandbox.modal(OTHER) is not None
    assert desk.rows("select state from stories") == [("accepted",)]
    assert desk.rows("select id from published_checks") == []


def test_a_day_that_is_past_is_refused(desk: Desk, selected: Dispatch) -> None:
    decide(selected, HEAD, "fact_check", due_on="2020-01-01")
    assert desk.rows("select state from stories") == [("proposed",)]
    assert desk.sandbox.modal(HEAD) is not None


def test_the_dialog_shows_the_posts_words_and_the_desks_scale(desk: Desk, selected: Dispatch) -> None:
    decide(selected, HEAD, "fact_check")
    selected.click(OTHER, ids.STORY["publish"], channel=FACT_CHECK)
    shown = words_in(desk.sandbox.modal(OTHER) or {})
    for word in (CLAIM, "Right", "Half right", "Wrong"):
        assert word in shown


def test_only_who_has_the_story_or_assigns_stories_goes_on_with_it(desk: Desk, selected: Dispatch) -> None:
    with desk.sessions() as session:
        session.execute(text("insert into people (id, role, named_by) values (:id, 'head', 'test')"), {"id": HEAD})
        session.commit()
    selected.click(CHECKER, ids.STORY["fact_check"], channel=FACT_CHECK)
    assert "role *Head*" in desk.whispers(CHECKER)[-1]
    assert desk.sandbox.modal(CHECKER) is None
    decide(selected, HEAD, "fact_check", assignee=OTHER)
    for act in ("start", "publish", "assign", "give_up"):
        selected.click(CHECKER, ids.STORY[act], channel=FACT_CHECK)
        assert desk.sandbox.modal(CHECKER) is None
    assert desk.rows("select state from stories") == [("accepted",)]
    selected.click(HEAD, ids.STORY["start"], channel=FACT_CHECK)
    assert desk.rows("select state, by, assignee from stories") == [("in_progress", HEAD, OTHER)]
