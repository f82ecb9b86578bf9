"""The doctor on webhooks: who is sent to, who cannot be, and what did not arrive."""

import pytest
from sqlalchemy import text

from bot.sandbox import Sandbox
from tests.bot.doctor.conftest import Doctor
from tests.bot.newsroom import Desk
from tests.fakes import post
from tests.webhook_receiver import receiving, secret


def test_receivers_are_named_without_their_addresses(sandbox: Sandbox, doctor: Doctor) -> None:
    with receiving() as receiver:
        setting = f"cms=http://{receiver.place}/hook?key=very-secret {secret()}"
        code, said = doctor(sandbox, webhooks=setting, fetch_private_hosts=receiver.place)
        assert (code, said["Webhooks"]) == (0, "to cms (127.0.0.1)")
        assert receiver.heard == []


@pytest.mark.parametrize(
    ("address", "why"), [("http://127.0.0.1:9/", "no https"), ("https://10.0.0.7/", "private address")]
)
def test_whom_nothing_may_be_sent_to_is_told(sandbox: Sandbox, doctor: Doctor, address: str, why: str) -> None:
    code, said = doctor(sandbox, webhooks=f"cms={address} {secret()}")
    assert code == 1
    assert said["Webhooks"] == f"✗cms cannot be sent to ({why}): correct WEBHOOKS (docs/webhooks.md)."


def test_dead_letters_are_told(desk: Desk, doctor: Doctor) -> None:
    desk.card(post(1))
    with desk.sessions() as session:
        session.execute(
            text(
                "insert into webhook_messages (receiver, type, tweet_id, person, state, settled_at) "
                "select 'cms', 'selected', id, 'U1', 'dead', now() from tweets"
            )
        )
        session.commit()
    with receiving() as receiver:
        code, said = doctor(desk.sandbox, webhooks=receiver.setting(), fetch_private_hosts=receiver.place)
    assert code == 1
    assert said["Webhooks"].startswith("✗1 message could not be delivered: see claimwire webhooks dead")
