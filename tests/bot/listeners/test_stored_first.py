"""What people did is stored before Slack is told so; what had to be told sooner is carried out after a restart."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.blocks import ids
from bot.listeners.acts import kept_acts, stored_first
from bot.listeners.clicks import clicks
from bot.sandbox import Misbehaviour
from tests.bot import payloads
from tests.bot.newsroom import ADMIN, CHECKER, TWEETS, Desk, actions_in, soon
from tests.bot.ways import Dispatch
from tests.fakes import SOMEBODY

LABELS = "select label, person from feedback where undone_at is null"


def a_click(desk: Desk, action_id: str, value: object) -> dict[str, Any]:
    button = payloads.button(action_id, str(value))
    message = desk.sandbox.messages(TWEETS)[-1]
    return payloads.in_message(desk.sandbox, CHECKER, button, channel=TWEETS, message=message)


@contextmanager
def held(desk: Desk) -> Iterator[None]:
    """Somebody else holds every card for a while."""
    with desk.sessions() as session:
        session.execute(text("select id from cards for update"))
        yield
        session.rollback()


def kept(desk: Desk) -> list[Path]:
    return list((desk.settings.state_dir / "kept-acts").glob("*"))


def test_a_click_is_committed_when_slack_is_told_that_we_have_it(desk: Desk, acting: Dispatch) -> None:
    body = a_click(desk, "feedback_selected", desk.card())
    told: list[object] = []

    def ack(**_: object) -> None:
        told.extend(desk.rows(LABELS))
        raise SystemExit  # killed in the moment after

    with pytest.raises(SystemExit):
        clicks.give(ack, body, body["actions"][0], acting.client)  # type: ignore[arg-type]
    assert told == [("selected", CHECKER)]


def test_an_undo_is_committed_when_slack_is_told_that_we_have_it(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    acting.click(CHECKER, "feedback_selected")
    ((feedback_id,),) = desk.rows("select id from feedback")
    body, told = a_click(desk, ids.UNDO_FEEDBACK, feedback_id), []

    def ack(**_: object) -> None:
        told.append(desk.rows(LABELS))
        raise SystemExit

    with pytest.raises(SystemExit):
        clicks.undo(ack, body, body["actions"][0], lambda **_: None)  # type: ignore[arg-type]
    assert told == [[]]


def test_a_click_that_takes_too_long_is_kept_until_it_is_stored(
    desk: Desk, acting: Dispatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_first, "QUICK_S", 0.2)
    body = a_click(desk, "feedback_selected", desk.card())
    told = threading.Event()
    with held(desk):
        giving = threading.Thread(
            target=clicks.give, args=[lambda: told.set(), body, body["actions"][0], acting.client]
        )
        giving.start()
        assert told.wait(5)
        (written,) = kept(desk)
        assert written.stat().st_mode & 0o777 == 0o600
        assert desk.rows(LABELS) == []
    giving.join()
    assert (desk.rows(LABELS), kept(desk)) == ([("selected", CHECKER)], [])


def test_what_a_killed_process_kept_is_carried_out_by_the_next_one_once(desk: Desk, acting: Dispatch) -> None:
    kept_acts.keep(a_click(desk, "feedback_selected", desk.card()))
    kept_acts.carry_out(acting.app, after_s=60)
    assert (desk.rows(LABELS), len(kept(desk))) == ([], 1)  # its process may still be at work on it
    for _ in range(2):
        kept_acts.carry_out(acting.app)
        assert (desk.rows(LABELS), kept(desk)) == ([("selected", CHECKER)], [])
    assert ids.UNDO_FEEDBACK in actions_in(desk.sandbox.ephemerals(CHECKER)[-1])


def test_what_still_cannot_be_stored_stays_kept(desk: Desk, acting: Dispatch) -> None:
    kept_acts.keep(a_click(desk, "feedback_selected", desk.card()))
    with desk.sessions() as session:
        session.execute(text("alter table feedback rename to elsewhere"))
        session.commit()
    kept_acts.carry_out(acting.app)
    with desk.sessions() as session:
        session.execute(text("alter table elsewhere rename to feedback"))
        session.commit()
    assert len(kept(desk)) == 1
    kept_acts.carry_out(acting.app)
    assert (desk.rows(LABELS), kept(desk)) == ([("selected", CHECKER)], [])


def test_whoever_did_what_still_cannot_be_stored_is_not_told_each_time(desk: Desk, acting: Dispatch) -> None:
    kept_acts.keep(a_click(desk, "feedback_selected", desk.card()))
    with desk.sessions() as session:
        session.execute(text("alter table feedback rename to elsewhere"))
        session.commit()
    before = desk.whispers(CHECKER)
    for _ in range(3):
        kept_acts.carry_out(acting.app)
    assert (desk.whispers(CHECKER), len(kept(desk))) == (before, 1)


def test_a_kept_command_is_carried_out_too(desk: Desk, acting: Dispatch) -> None:
    desk.monitor(SOMEBODY)
    kept_acts.keep(payloads.command(desk.sandbox, ADMIN, f"accounts pause @{SOMEBODY.handle}", channel=TWEETS))
    kept_acts.carry_out(acting.app)
    assert desk.rows("select state from accounts") == [("paused",)]
    soon(lambda: desk.whispers(ADMIN))


def test_a_click_that_cannot_be_stored_is_not_acknowledged(desk: Desk, acting: Dispatch) -> None:
    card_id = desk.card()
    desk.sandbox.misbehave(Misbehaviour("chat.postEphemeral", "server_error", count=9))
    with desk.sessions() as session:
        session.execute(text("alter table feedback rename to elsewhere"))
        session.commit()
    acting.deliver(a_click(desk, "feedback_selected", card_id), status=500)
    with desk.sessions() as session:
        session.execute(text("alter table elsewhere rename to feedback"))
        session.commit()
    assert kept(desk) == []
