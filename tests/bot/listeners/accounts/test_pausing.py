"""The weekly note reaches an admin with a button beside an account, which pauses it, and has an Undo."""

from datetime import UTC, datetime, timedelta

from bot.blocks import ids
from bot.blocks.home import accounts_note as words
from pipeline.monitoring import weekly_note
from tests.bot import payloads
from tests.bot.listeners.teamwork.acts import directs
from tests.bot.newsroom import ADMIN, CHECKER, Desk, walk, words_in
from tests.bot.ways import Dispatch


def press(desk: Desk, acting: Dispatch, person: str, message: dict, action_id: str) -> None:
    element = next(part for part in walk(message["blocks"]) if part.get("action_id") == action_id)
    used = payloads.button(action_id, element["value"])
    acting.deliver(payloads.in_message(desk.sandbox, person, used, channel=message["channel"], message=message))


def test_an_admin_pauses_an_account_from_the_note_and_takes_it_back(desk: Desk, acting: Dispatch) -> None:
    desk.monitor()
    with desk.sessions() as session:
        session.connection().exec_driver_sql(
            "update accounts set added_at = '2020-01-01', last_error = 'Gone <!here>.'"
        )
        session.commit()
    assert weekly_note.tell_if_due(desk.tools, now=datetime.now(UTC) + timedelta(days=7)) == 1
    (note,) = directs(desk.sandbox, ADMIN)
    said = words_in(note)
    assert f"{words.HEADS['silent']}: 1" in said
    assert "@somebody · Gone &lt;!here&gt;." in said
    note = note | {"channel": f"D{ADMIN[1:]}"}
    press(desk, acting, CHECKER, note, ids.ACCOUNT_STATE["pause"])
    assert desk.rows("select state from accounts") == [("active",)]
    press(desk, acting, ADMIN, note, ids.ACCOUNT_STATE["pause"])
    assert desk.rows("select state from accounts") == [("paused",)]
    told = desk.sandbox.ephemerals(ADMIN)[-1]
    assert words.PAUSED.format(handle="somebody") in words_in(told)
    press(desk, acting, ADMIN, told | {"channel": note["channel"]}, ids.ACCOUNT_STATE["resume"])
    assert desk.rows("select state from accounts") == [("active",)]
    logged = "select actor, verb from events where subject = 'account' and verb in ('paused', 'active') order by id"
    assert desk.rows(logged) == [(ADMIN, "paused"), (ADMIN, "active")]
