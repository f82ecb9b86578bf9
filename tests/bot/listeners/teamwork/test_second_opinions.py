"""Second opinions: one more person labels without seeing what others said, and both labels count."""

import json

import pytest

from bot.blocks import ids
from bot.blocks import words as desk_words
from pipeline.learning.datasets import build
from pipeline.learning.datasets.votes import LEVELS
from pipeline.learning.labelling.second_opinions import results
from pipeline.store.learning.texts import DEFAULT_SHARES
from tests.bot import payloads
from tests.bot.listeners.teamwork.acts import ask, choose, directs, press
from tests.bot.newsroom import ADMIN, CHECKER, HEAD, OTHER, TWEETS, Desk, actions_in, words_in
from tests.bot.ways import Dispatch

STORED = "select person, asked_by, label from second_opinions order by id"


def built(desk: Desk) -> list[tuple[object, ...]]:
    """What the newest version of the dataset says of the one post."""
    with desk.sessions() as session:
        version = build(session, shares=DEFAULT_SHARES, by="test").dataset.id
        session.commit()
    return desk.rows(
        "select label, selected, people, reason from labelled_rows "
        "where id in (select unnest(row_ids) from dataset_pages where dataset_id = :version)", version=version,
    )  # fmt: skip


def test_the_person_is_asked_in_private_and_sees_nothing_of_what_others_said(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    ask(acting, CHECKER, OTHER)
    acting.click(HEAD, "feedback_rejected")
    (asked,) = directs(desk.sandbox, OTHER)
    assert "El paro baja un 3 %." in words_in(asked)
    assert actions_in(asked)[-3:] == list(ids.OPINION.values())
    assert "ejected by" not in words_in(asked)
    assert desk_words.MARKS not in words_in(asked)
    assert not [part for part in json.dumps(asked["blocks"]).split() if '"bold": true' in part]
    assert desk.whispers(CHECKER)[-1].startswith(f"<@{OTHER}> was asked in private")
    press(acting, OTHER, ids.OPINION["reviewed"])
    assert desk.rows(STORED) == [(OTHER, CHECKER, "reviewed")]
    assert desk.rows("select person, label from feedback") == [(HEAD, "rejected")]
    assert "You said *Reviewed* of" in words_in(directs(desk.sandbox, OTHER)[0])
    assert "*Reviewed*" in directs(desk.sandbox, CHECKER)[-1]["text"]


def test_who_asked_does_not_see_the_answer_before_anybody_labels(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    ask(acting, CHECKER, OTHER)
    press(acting, OTHER, ids.OPINION["selected"])
    assert "Selected" not in directs(desk.sandbox, CHECKER)[-1]["text"]
    assert desk.rows("select count(*) from feedback") == [(0,)]
    assert desk.rows("select purpose, wanted from cards") == [("tweets", "buttons")]


def test_an_answer_can_be_undone_and_given_anew(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    ask(acting, CHECKER, OTHER)
    press(acting, OTHER, ids.OPINION["selected"])
    press(acting, OTHER, ids.UNDO_OPINION)
    assert desk.rows(STORED) == [(OTHER, CHECKER, None)]
    press(acting, OTHER, ids.OPINION["rejected"])
    assert desk.rows(STORED) == [(OTHER, CHECKER, "rejected")]


def test_anybody_of_the_channel_is_asked_whoever_was_not_asked_for_longest(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    people = [person for _ in range(3) for person in (ask(acting, CHECKER, None), desk.rows(STORED)[-1][0])[1:]]
    assert len(set(people)) == 3
    assert CHECKER not in people
    assert "U0CLAIMWIRE" not in people


@pytest.mark.parametrize("of", [CHECKER, HEAD])
def test_nobody_is_asked_about_what_they_asked_or_labelled_themselves(desk: Desk, acting: Dispatch, of: str) -> None:
    desk.card()
    choose(acting, CHECKER, "opinion")
    acting.click(HEAD, "feedback_rejected")
    acting.submit(CHECKER, {"person": of})
    assert desk.rows(STORED) == []
    assert "please choose another person" in words_in(desk.sandbox.modal(CHECKER))


def test_nobody_answers_in_place_of_whoever_was_asked(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    ask(acting, CHECKER, OTHER)
    ((opinion,),) = desk.rows("select id from second_opinions")
    for person in (ADMIN, CHECKER):
        used = payloads.button(ids.OPINION["selected"], str(opinion))
        message = desk.sandbox.messages(TWEETS)[-1]
        acting.deliver(payloads.in_message(desk.sandbox, person, used, channel=TWEETS, message=message))
        assert desk.whispers(person)[-1].startswith(f"Only <@{OTHER}>, who was asked")
    assert desk.rows(STORED) == [(OTHER, CHECKER, None)]


@pytest.mark.parametrize(
    ("click", "opinion", "expected"),
    [
        ("reviewed", "reviewed", (1, 0, 2, None)),
        ("selected", "reviewed", (1, None, 2, None)),
        ("rejected", "reviewed", (None, None, 2, "tie")),
        (None, "selected", (1, 1, 1, None)),
        ("selected", None, (1, 1, 1, None)),
    ],
)
def test_both_labels_count_in_the_dataset_by_the_majority(
    desk: Desk, acting: Dispatch, click: str | None, opinion: str | None, expected: tuple[object, ...]
) -> None:
    desk.card()
    ask(acting, CHECKER, OTHER)
    if click:
        acting.click(CHECKER, f"feedback_{click}")
        assert built(desk) == [(*LEVELS[click], 1, None)]
    if opinion:
        press(acting, OTHER, ids.OPINION[opinion])
    assert built(desk) == [expected]


@pytest.mark.parametrize(("click", "differ", "raw"), [("reviewed", 0, 1.0), ("rejected", 1, 0.0)])
def test_both_labels_count_in_agreement(desk: Desk, acting: Dispatch, click: str, differ: int, raw: float) -> None:
    desk.card()
    ask(acting, CHECKER, OTHER)
    acting.click(CHECKER, f"feedback_{click}")
    with desk.sessions() as session:
        assert results(session).posts == 0
    press(acting, OTHER, ids.OPINION["reviewed"])
    with desk.sessions() as session:
        found = results(session)
    assert (found.posts, found.differ, found.checkworthy_agreement.raw) == (1, differ, raw)
