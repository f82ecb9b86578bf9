"""Has somebody checked this already? From an imported archive and a replayed post to the card, the click and the row."""

from datetime import UTC, datetime

import pytest

from bot.blocks import ids
from pipeline.checks import running
from pipeline.checks.archive import cut_off, publishing
from pipeline.desk import earlier_check_clicks, shown_checks
from pipeline.processes import tasks, upkeep
from pipeline.store.desk import match_answers
from pipeline.store.posts import tweets
from tests.bot.newsroom import CHECKER, FACT_CHECK, HEAD, OTHER, TWEETS, actions_in, desk_on, soon, walk, words_in
from tests.bot.stories.earlier_checks import HOSTILE, POST, archive_of, matched, other, press, review
from tests.bot.stories.test_findings import _first_model, feed, play, work  # noqa: F401 - the demo model
from tests.bot.ways import Dispatch, by_socket
from tests.fakes import post
from tests.pipeline.together import at_once

SAME, DIFFERENT = ids.MATCH["same"], ids.MATCH["different"]
STANDING = "select person, answer from match_answers where undone_at is null order by id"
RIVALS = (
    other(1, "El paro en Tarmenia cerró septiembre en el 6,1 %, la mitad que en Orvalia."),
    other(2, "El paro en Orvalia cerró agosto en el 11,9 %."),
    other(3, "The harbour of Orvalia has a new crane."),
)


@pytest.fixture
def newsroom(sandbox, database_url, redis_url, tmp_path):
    """A desk that shows earlier checks however unsure they are, so that several are shown."""
    with desk_on(
        sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, archive_cut_off=0.0,
        replay_feed=feed(tmp_path, POST), negative_fraction=1.0, fetch_pages=False,
    ) as desk:  # fmt: skip
        yield desk


@pytest.fixture
def acting(newsroom):
    return Dispatch(newsroom)


def carded(desk, words=POST):
    """A card of a post with these words, matched with the archive and shown."""
    card_id = desk.card(post(1, words))
    with desk.sessions() as session:
        due = running.want(session, desk.tools.checks, [card_id])
        session.commit()
    for one in due:
        tasks.check_card(*one)
    tasks.show_card(card_id)
    return card_id


def test_a_replayed_post_shows_its_earlier_check_and_a_click_is_stored_once(newsroom, redis_url, tmp_path):
    known = archive_of(newsroom, tmp_path, review())
    play(newsroom)
    work(redis_url, twice=True)
    card, reply = matched(newsroom, replies=False), matched(newsroom, replies=True)
    for message in (card, reply):
        said = words_in(message)
        assert "Checked before?" in said
        assert f"“\u2068{POST}\u2069” — \u2068False\u2069, \u2068Orvalia Checks\u2069, 3 May 2026 (" in said
        assert "the same claim, " in said
        assert "An earlier check of a similar claim, not a verdict on this post" in said
        assert [one["url"] for one in walk(message["blocks"]) if one.get("type") == "link"][-1] == (
            "https://checks.example/paro"
        )
    assert "Matched with words, from 0% on, archive 1" in words_in(reply)
    with by_socket(newsroom) as way:
        sent = press(way, CHECKER, SAME, known["Orvalia Checks"])
        newsroom.eventually(STANDING, [(CHECKER, "same")])
        soon(lambda: "Fact-checker 1: same claim" in words_in(matched(newsroom, replies=False)))
        way.deliver(sent)
        press(way, CHECKER, SAME, known["Orvalia Checks"])
        soon(lambda: any("you said so already" in told for told in newsroom.whispers(CHECKER)))
    assert newsroom.rows("select person, answer, certainty > 0.5 from match_answers") == [(CHECKER, "same", True)]
    soon(lambda: "Fact-checker 1: same claim" in words_in(matched(newsroom, replies=True)))
    assert newsroom.rows("select count(*) from events where verb = 'answered'") == [(1,)]


def test_who_said_what_is_shown_and_a_dismissed_match_makes_room_for_the_next(newsroom, acting, tmp_path):
    known = archive_of(newsroom, tmp_path, review(), *RIVALS)
    carded(newsroom)
    way, first = acting, known["Orvalia Checks"]
    ((payload,),) = newsroom.rows("select payload from findings")
    shown = [one["check_id"] for one in payload["matches"]]
    assert shown[0] == first
    assert len(shown) == 3
    assert "2 more in the thread" in words_in(matched(newsroom, replies=False))
    assert actions_in(matched(newsroom, replies=True)).count(SAME) == 3

    press(way, CHECKER, SAME, first)
    press(way, OTHER, DIFFERENT, first, replies=True)
    said = words_in(matched(newsroom, replies=False))
    assert "Fact-checker 1: same claim · Fact-checker 2: not the same" in said
    press(way, CHECKER, DIFFERENT, first)  # changes their mind
    assert newsroom.rows(STANDING) == [(OTHER, "different"), (CHECKER, "different")]
    card = words_in(matched(newsroom, replies=False))
    assert "Orvalia Checks" not in card
    assert "Publisher " in card
    assert "Fact-checker 2: not the same · Fact-checker 1: not the same" in words_in(matched(newsroom, replies=True))
    for check_id in shown[1:]:
        press(way, HEAD, DIFFERENT, check_id, replies=True)
    assert "Checked before?" not in words_in(matched(newsroom, replies=False))
    way.click(OTHER, ids.UNDO_MATCH)
    way.write(CHECKER, "undo last")
    assert "Orvalia Checks" in words_in(matched(newsroom, replies=False))
    assert newsroom.rows("select payload from findings") == [(payload,)]
    assert newsroom.rows(STANDING) == [(HEAD, "different"), (HEAD, "different")]


def test_a_click_delivered_again_brings_nothing_back(newsroom, acting, tmp_path):
    known = archive_of(newsroom, tmp_path, review())
    carded(newsroom)
    first = press(acting, CHECKER, SAME, known["Orvalia Checks"])
    second = press(acting, CHECKER, DIFFERENT, known["Orvalia Checks"], replies=True)
    acting.deliver(first)
    acting.deliver(second)
    assert newsroom.rows(STANDING) == [(CHECKER, "different")]
    acting.click(CHECKER, ids.UNDO_MATCH)
    acting.deliver(second)
    acting.deliver(first)
    assert newsroom.rows(STANDING) == []
    assert newsroom.rows("select count(*) from match_answers") == [(2,)]


def test_selected_takes_the_earlier_check_and_its_buttons_to_the_fact_check(newsroom, acting, tmp_path):
    known = archive_of(newsroom, tmp_path, review())
    carded(newsroom)
    press(acting, CHECKER, SAME, known["Orvalia Checks"])
    acting.click(CHECKER, ids.FEEDBACK["selected"])
    card = newsroom.sandbox.messages(FACT_CHECK)[0]
    assert "Fact-checker 1: same claim" in words_in(card)
    acting.click(HEAD, DIFFERENT, channel=FACT_CHECK)
    assert newsroom.rows(STANDING) == [(CHECKER, "same"), (HEAD, "different")]
    assert "Head of desk: not the same" in words_in(newsroom.sandbox.messages(FACT_CHECK)[0])


def test_a_click_on_a_post_that_was_edited_meanwhile_is_not_stored(newsroom, acting, tmp_path):
    known = archive_of(newsroom, tmp_path, review())
    carded(newsroom)
    with newsroom.sessions() as session:
        edited = post(1, "El paro sube.", edit_ids=("1", "2"))
        account_id = newsroom.rows("select account_id from tweets")[0][0]
        assert tweets.add_posts(session, source="replay", account_id=account_id, posts=[edited]).edited
        session.commit()
    press(acting, CHECKER, SAME, known["Orvalia Checks"])
    assert "The post was edited meanwhile and is matched anew; nothing was stored." in newsroom.whispers(CHECKER)[-1]
    assert newsroom.rows("select count(*) from match_answers") == [(0,)]


@pytest.mark.parametrize("kept", [{}, {"archive_match": "off"}])
def test_an_empty_archive_or_none_wanted_costs_nothing(sandbox, database_url, redis_url, tmp_path, kept):
    with desk_on(sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, **kept) as desk:
        if kept:
            archive_of(desk, tmp_path, review())
        carded(desk)
        assert desk.rows("select count(*) from findings") == [(0,)]
        assert not (tmp_path / "archive").exists()


def test_an_encoder_that_is_broken_fails_the_check_and_not_the_card(newsroom, tmp_path):
    archive_of(newsroom, tmp_path, review())
    (tmp_path / "archive" / "encoder").mkdir(parents=True)
    carded(newsroom)
    ((state, why),) = newsroom.rows("select state, why from findings")
    assert state == "waiting"
    assert "claimwire archive encoder" in why
    assert "Checked before?" not in words_in(matched(newsroom, replies=False))


def test_a_hostile_claim_pings_nobody_and_leads_nowhere(newsroom, tmp_path):
    name = {"name": HOSTILE[:290]}
    archive_of(
        newsroom, tmp_path,
        review(HOSTILE, url="javascript:alert(1)", author=name, headline=HOSTILE, reviewRating={"alternateName": HOSTILE}),
    )  # fmt: skip
    carded(newsroom, HOSTILE[:1_000])
    for replies in (False, True):
        message = matched(newsroom, replies=replies)
        assert "javascript" not in str(message)
        assert "\u202e" not in str(message)
        assert [one for one in walk(message["blocks"]) if one.get("type") in ("user", "broadcast", "usergroup")] == []
        assert [one for one in walk(message["blocks"]) if one.get("type") == "mrkdwn" and "<" in one["text"]] == []
        assert "<!" not in message["text"]


def test_a_check_published_later_reaches_the_cards_that_are_still_open(newsroom, redis_url, acting, tmp_path):
    carded(newsroom)  # the archive is empty
    known = archive_of(newsroom, tmp_path, other(3, "Something else."))
    newsroom.tools.environment = newsroom.tools.environment.model_copy(
        update={"archive_cut_off": 0.5, "sweep_after_s": 0.0}
    )
    for wanted, state in ((1, "nothing_to_report"), (1, "reportable"), (0, "reportable")):
        with newsroom.sessions() as session:
            assert running.want_anew(session, newsroom.tools.checks, kind="already_checked", subject="post") == wanted
            session.commit()
        tasks.sweep()
        work(redis_url)
        assert newsroom.rows("select state from findings") == [(state,)]
        known = known | archive_of(newsroom, tmp_path, review())
    press(acting, CHECKER, SAME, known["Orvalia Checks"])
    assert newsroom.rows(STANDING) == [(CHECKER, "same")]


def test_an_answer_about_the_text_before_an_edit_dismisses_nothing_after_it(newsroom, redis_url, acting, tmp_path):
    known = archive_of(newsroom, tmp_path, review())
    newsroom.tools.environment = newsroom.tools.environment.model_copy(update={"sweep_after_s": 0.0})
    carded(newsroom, "El paro en Orvalia es de los jubilados, casi el doble que en la vecina Tarmenia.")
    press(acting, CHECKER, DIFFERENT, known["Orvalia Checks"])
    assert "Checked before?" not in words_in(matched(newsroom, replies=False))
    with newsroom.sessions() as session:
        edited = [post(1, POST, edit_ids=("1", "2"))]
        tweets.add_posts(session, source="replay", account_id=newsroom.monitor(), posts=edited)
        session.commit()
    for _ in range(2):
        tasks.sweep()
        work(redis_url)
    assert "Orvalia Checks" in words_in(matched(newsroom, replies=False))
    assert newsroom.rows(STANDING) == []


def test_a_verdict_that_was_corrected_and_a_check_that_was_removed_reach_the_cards(newsroom, redis_url, tmp_path):
    known = archive_of(newsroom, tmp_path, review())
    carded(newsroom)
    newsroom.tools.environment = newsroom.tools.environment.model_copy(update={"sweep_after_s": 0.0})

    def shown_now(*, outdated: int) -> str:
        with newsroom.sessions() as session:
            assert shown_checks.match_outdated(session) == outdated
            session.commit()
        for _ in range(2):
            tasks.sweep()
            work(redis_url)
        return words_in(matched(newsroom, replies=False))

    assert "False" in shown_now(outdated=0)
    archive_of(newsroom, tmp_path, review(reviewRating={"alternateName": "Corrected: true"}))
    assert "Corrected: true" in shown_now(outdated=1)
    assert "Corrected: true" in words_in(matched(newsroom, replies=True))
    assert "Corrected: true" in shown_now(outdated=0)
    with newsroom.sessions() as session:
        publishing.remove(session, [known["Orvalia Checks"]], by="test")
        session.commit()
    assert "Checked before?" not in shown_now(outdated=1)
    assert len(newsroom.sandbox.messages(TWEETS)) == 1


def test_by_night_the_answers_move_the_cut_off_once(newsroom, tmp_path):
    newsroom.tools.environment = newsroom.tools.environment.model_copy(update={"archive_cut_off": 0.5})
    claims = [other(number, f"Claim {number}") for number in range(60)]
    for check_id in archive_of(newsroom, tmp_path, *claims).values():
        carded_id = newsroom.rows("select max(id) from cards")[0][0] or newsroom.card()
        with newsroom.sessions() as session:
            ((tweet_id,),) = newsroom.rows("select tweet_id from cards where id = :id", id=carded_id)
            match_answers.give(
                session, tweet_id=tweet_id, check_id=check_id, person=CHECKER, answer="same", certainty=0.55, scores={}
            )
            session.commit()
    for _ in range(3):
        upkeep.tune_cut_off()
    moved = "select details->>'cut_off', details->>'before', actor from events where verb = 'tuned'"
    assert newsroom.rows(moved) == [("0.45", "0.5", "schedule")]
    ((why,),) = newsroom.rows("select details->>'why' from events where verb = 'tuned'")
    assert why.startswith("60 of 60 matches shown were right")
    with newsroom.sessions() as session:
        assert cut_off.in_force(session, usual=0.5) == 0.45
        assert cut_off.in_force(session, usual=0.6) == 0.6  # another setting begins anew


def test_clicks_at_once_leave_one_answer_of_each_person(newsroom, tmp_path):
    known = archive_of(newsroom, tmp_path, review())
    carded(newsroom)
    ((finding_id, tweet_id),) = newsroom.rows("select id, tweet_id from findings")

    def clicking(person, answer, second):
        def act():
            with newsroom.sessions() as session:
                earlier_check_clicks.click(
                    session, finding_id=finding_id, check_id=known["Orvalia Checks"], person=person, answer=answer,
                    clicked_at=datetime.fromtimestamp(second, UTC),
                )  # fmt: skip
                session.commit()

        return act

    def taking_back():
        with newsroom.sessions() as session:
            mine = match_answers.standing(session, tweet_id=tweet_id, check_id=known["Orvalia Checks"], person=CHECKER)
            earlier_check_clicks.take_back(session, answer_id=mine.id, person=CHECKER)
            session.commit()

    for second in range(1, 20, 4):
        assert at_once(clicking(CHECKER, "same", second), clicking(CHECKER, "different", second + 1)) == [None, None]
        ((answer,),) = newsroom.rows(
            "select answer from match_answers where undone_at is null and person = 'U0CHECKER1'"
        )
        assert answer in ("same", "different")
        assert at_once(taking_back, clicking(OTHER, "same", second + 2)) == [None, None]
        assert at_once(*[clicking(CHECKER, "same", second + 3)] * 2) == [None, None]
    assert newsroom.rows(STANDING) == [(OTHER, "same"), (CHECKER, "same")]
    assert newsroom.rows("select count(*) from match_answers where clicked_at is null") == [(0,)]
