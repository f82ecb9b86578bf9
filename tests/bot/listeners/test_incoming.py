"""What comes from Slack is put into a form that Postgres can keep, whatever stands in it."""

from urllib.parse import urlencode

import pytest

from bot.blocks import ids
from bot.listeners.incoming import make_plain
from tests.bot import payloads
from tests.bot.newsroom import ADMIN, CHECKER, TWEETS, Desk
from tests.bot.ways import FORM, Dispatch

ODD = {"NUL": "\0", "half a sign": "\ud83d", "the other half": "\ude00", "both": "\0\udc00"}


@pytest.fixture
def no_fault(caplog: pytest.LogCaptureFixture):
    yield
    assert "A listener failed" not in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.usefixtures("no_fault")
@pytest.mark.parametrize("odd", ODD)
def test_a_click_with_a_sign_that_cannot_be_kept_is_no_fault(desk: Desk, acting: Dispatch, odd: str) -> None:
    card_id = desk.card()
    message = desk.sandbox.messages(TWEETS)[-1]
    for value in (f"{card_id}{ODD[odd]}", f"{ODD[odd]}{card_id}", ODD[odd], f"{ODD[odd]}:{ODD[odd]}"):
        for action_id in ("feedback_reviewed", ids.UNDO_FEEDBACK, ids.ROLL_BACK, ids.LABEL_START):
            used = payloads.button(action_id, value) | {"action_ts": f"1780000000.{ODD[odd]}"}
            body = payloads.in_message(desk.sandbox, ADMIN, used, channel=TWEETS, message=message)
            acting.deliver(body | {"channel": {"id": TWEETS, "name": ODD[odd]}})
    assert {label for (label,) in desk.rows("select label from feedback")} <= {"reviewed"}


@pytest.mark.usefixtures("no_fault")
@pytest.mark.parametrize("odd", ["NUL"])
@pytest.mark.parametrize(
    "said", ["undo", "accounts {}", "accounts pause @a{}b", "label {}", "label new 5 {}", "{}", "re{}port"]
)
def test_a_command_with_a_sign_that_cannot_be_kept_is_answered(
    desk: Desk, acting: Dispatch, odd: str, said: str
) -> None:
    form = payloads.command(desk.sandbox, ADMIN, said.format(ODD[odd]), channel=TWEETS)
    acting._send(urlencode(form), FORM)


@pytest.mark.usefixtures("no_fault")
@pytest.mark.parametrize("odd", ODD)
def test_a_search_and_a_dialog_with_a_sign_that_cannot_be_kept_are_no_fault(
    desk: Desk, acting: Dispatch, odd: str
) -> None:
    view = acting.open_home(ADMIN) | {"private_metadata": ODD[odd]}
    used = payloads.search(ids.ACCOUNTS_SEARCH, f"ana{ODD[odd]}")
    acting.deliver(payloads.in_view(desk.sandbox, ADMIN, used, view=view))
    acting.press(ADMIN, ids.ACCOUNTS_ADD)
    modal = desk.sandbox.modal(ADMIN) or {}
    values = {"handles": f"@some{ODD[odd]}body", "group": f"a{ODD[odd]}"}
    acting.deliver(payloads.view_submission(desk.sandbox, ADMIN, modal, values))
    acting.press(ADMIN, ids.PEOPLE_EDIT)
    modal = desk.sandbox.modal(ADMIN) or {}
    acting.deliver(payloads.view_submission(desk.sandbox, ADMIN, modal, {"admin": [f"{CHECKER}{ODD[odd]}"]}))


def test_everything_else_in_a_payload_stays_as_it_is() -> None:
    body = {"a": ["x\0y", {"b": "\ud83d\ude00 \ud83d"}, 5, None, True], "c": "😀 ñ\n\t", "d": {}}
    make_plain(body)
    assert body == {"a": ["xy", {"b": "😀 \ufffd"}, 5, None, True], "c": "😀 ñ\n\t", "d": {}}
