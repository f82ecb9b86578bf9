"""Webhooks are told once or not at all with their act, signed, sent until they arrive, and given up in the end."""

import json
import logging
import subprocess
import sys
from datetime import timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import create_engine, text
from standardwebhooks import WebhookVerificationError

from pipeline.configuration.webhooks_setting import Receiver
from pipeline.desk import clicks
from pipeline.desk.exporting import pseudonyms, webhooks
from pipeline.desk.stories import steps
from pipeline.fetching.policy import Policy, read_places
from pipeline.fetching.poster import Poster
from pipeline.fetching.wire import Wire
from pipeline.store.desk import outbox
from tests.pipeline.together import at_once
from tests.webhook_receiver import secret, status

FACTS = {"link": "https://desk.example/a", "claim": "Unemployment fell.", "rating": "False", "check_id": None}
SENDER = """
import sys
from pathlib import Path
from pipeline.configuration.choices import Choices
from pipeline.desk.exporting import webhooks
from pipeline.services import Services
url, setting, place, folder = sys.argv[1:]
choices = Choices(webhooks=setting, fetch_private_hosts=place, state_dir=Path(folder))
tools = Services(database_url=url, environment=choices, make_notifier=None, make_source=None)
webhooks.send(tools.sessions, webhooks.sender(choices), 1)
"""


def impatient(receiver, *secrets):
    """A sender that waits for nobody."""
    policy = Policy(private_hosts=read_places(receiver.place), total_s=1.0, read_s=0.5)
    known = {"cms": Receiver("cms", f"http://{receiver.place}/hook", secrets or (secret(),))}
    return {"receivers": known, "poster": Poster(Wire(policy)), "named": str}


def told(desk):
    return [(kind, person, facts) for kind, person, facts in desk.rows("type, person, facts")]


def test_each_act_is_told_with_what_was_said_and_so_is_its_undo(desk, selected):
    copy = selected(desk)
    who = {"card_id": copy, "person": "U0HEAD", "channel": None}
    with desk.sessions() as session:
        decided = clicks.decide(session, choice="leave", **who)
        clicks.undo_decision(session, decision_id=decided.id, person="U0HEAD")
        clicks.decide(session, choice="fact_check", **who)
        given_up = steps.give_up(session, reason=None, **who)
        steps.undo(session, step_id=given_up.id, person="U0HEAD")
        post = session.scalar(text("select tweet_id from stories"))
        done = steps.publish(session, tweet_id=post, person="U0HEAD", facts=FACTS, brought=False, channel=None)
        steps.undo(session, step_id=done.id, person="U0HEAD")
        session.commit()
    published = {"link": FACTS["link"], "rating": "False"}
    assert told(desk) == [
        ("selected", "U0CHECKER", {"taken_back": False}),
        *(("decided", "U0HEAD", {"choice": "leave", "taken_back": back}) for back in (False, True)),
        ("decided", "U0HEAD", {"choice": "fact_check", "taken_back": False}),
        *(("decided", "U0HEAD", {"choice": "leave", "taken_back": back}) for back in (False, True)),
        *(("published", "U0HEAD", published | {"taken_back": back}) for back in (False, True)),
    ]


@pytest.mark.parametrize("label", ["rejected", "reviewed"])
def test_what_nobody_proposes_is_told_to_nobody(desk, card_id, label):
    with desk.sessions() as session:
        clicks.give_feedback(session, card_id=card_id, person="U0CHECKER", label=label)
        session.commit()
    assert told(desk) == []


def test_a_selection_that_is_taken_back_is_told_so_and_one_that_was_not_stored_is_not_told(desk, card_id):
    with desk.sessions() as session:
        clicks.give_feedback(session, card_id=card_id, person="U0CHECKER", label="selected")
        session.rollback()
        acted = clicks.give_feedback(session, card_id=card_id, person="U0CHECKER", label="selected")
        clicks.give_feedback(session, card_id=card_id, person="U0OTHER", label="selected")  # too late
        clicks.undo_feedback(session, feedback_id=acted.id, person="U0CHECKER")
        session.commit()
    assert told(desk) == [("selected", "U0CHECKER", {"taken_back": back}) for back in (False, True)]


def test_a_desk_without_receivers_keeps_no_outbox(telling, selected):
    desk = telling(webhooks="")
    selected(desk)
    assert desk.rows("*") == []


def test_every_receiver_is_told_with_its_own_secrets(telling, receiver, selected):
    desk = telling(webhooks=f"{receiver.setting('cms')} {receiver.setting('archive', secret('a'), secret('b'))}")
    selected(desk)
    desk.send()
    cms, archive = receiver.heard
    assert cms.id != archive.id
    assert cms.verified()["type"] == "post.selected"
    for rotated in (secret("a"), secret("b")):
        assert archive.verified(rotated) == cms.verified()
    with pytest.raises(WebhookVerificationError):
        cms.verified(secret("a"))
    assert desk.rows("receiver, state, attempts") == [("cms", "delivered", 1), ("archive", "delivered", 1)]


def test_a_secret_without_its_padding_is_the_same_secret(telling, receiver, selected):
    desk = telling(webhooks=receiver.setting("cms", secret().rstrip("=")))
    selected(desk)
    desk.send()
    assert receiver.heard[0].verified(secret())["type"] == "post.selected"


def test_it_says_which_post_and_what_was_done_under_the_exports_pseudonym(desk, receiver, selected, tmp_path):
    selected(desk)
    desk.send()
    (heard,) = receiver.heard
    assert heard.path == "/hook"
    assert heard.headers["content-type"] == "application/json"
    said = heard.verified()
    (((at,),), key) = desk.rows("at"), pseudonyms.key_in(tmp_path)
    assert said == {
        "type": "post.selected",
        "timestamp": at.isoformat(),
        "data": {
            "post": {
                "id": 1, "source": "x", "external_id": "1", "url": "https://x.com/somebody/status/1",
                "account": "somebody", "language": "es", "posted_at": "2026-11-01T00:00:00+00:00",
                "text": "El paro baja un 3 %.",
            },
            "person": pseudonyms.pseudonym("U0CHECKER", key=key),
            "taken_back": False,
        },
    }  # fmt: skip
    assert b"U0CHECKER" not in heard.body


def test_people_are_named_only_where_the_desk_says_so(telling, receiver, selected):
    desk = telling(webhook_names=True)
    selected(desk)
    desk.send()
    assert receiver.said()[0]["data"]["person"] == "U0CHECKER"


def test_a_publication_has_the_desks_claim_while_it_stands(desk, receiver, selected):
    copy = selected(desk)
    with desk.sessions() as session:
        clicks.decide(session, card_id=copy, person="U0HEAD", choice="fact_check")
        steps.publish(session, tweet_id=1, person="U0HEAD", facts=FACTS, brought=False, channel=None)
        session.commit()
    desk.send()
    published = receiver.said()[-1]["data"]
    assert {name: published[name] for name in ("link", "rating", "claim")} == {
        name: FACTS[name] for name in ("link", "rating", "claim")
    }


def test_the_words_are_those_at_the_time_of_sending_and_none_of_a_withheld_post(desk, receiver, selected):
    selected(desk)
    with desk.sessions() as session:
        session.execute(text("update tweets set text = 'El paro baja un 2 %.'"))
        session.commit()
    desk.send()
    selected(desk, 2)
    with desk.sessions() as session:
        session.execute(text("""update tweets set context = context || '{"withheld_in": ["DE"]}' where id = 2"""))
        session.commit()
    desk.send()
    assert [one["data"]["post"]["text"] for one in receiver.said()] == ["El paro baja un 2 %.", None]
    assert "paro" not in receiver.heard[1].body.decode()


def test_of_a_forgotten_post_only_that_is_told_and_nothing_that_waited(desk, receiver, selected):
    selected(desk)
    desk.send()
    with desk.sessions() as session:
        outbox.tell(session, "decided", tweet_id=1, person="U0HEAD", choice="leave", taken_back=False)
        outbox.tell_forgotten(session, tweet_id=1, person="U0ADMIN")
        session.commit()
    desk.send()
    assert [one["type"] for one in receiver.said()] == ["post.selected", "post.forgotten"]
    assert receiver.said()[1]["data"]["post"]["text"] is None
    assert "paro" not in receiver.heard[1].body.decode() + str(desk.rows("webhook_messages"))


FAILURES = [
    (status(500), "waiting", "answered 500"),
    (status(503, **{"Retry-After": "9"}), "waiting", "answered 503"),
    (status(404), "waiting", "answered 404"),
    (status(400), "waiting", "answered 400"),
    (status(301, Location="/elsewhere"), "waiting", "answered 301"),
    (status(307, Location="http://127.0.0.1:1/"), "waiting", "answered 307"),
    (status(304), "waiting", "answered 304"),
    (status(410), "dead", "answered 410"),
]


@pytest.mark.parametrize(("answer", "state", "why"), FAILURES, ids=[why for *_, why in FAILURES])
def test_what_is_no_2xx_did_not_arrive_and_no_redirect_is_followed(desk, receiver, selected, answer, state, why):
    receiver.answers.append(answer)
    selected(desk)
    desk.send()
    assert desk.rows("state, attempts, last_error") == [(state, 1, why)]
    assert [one.path for one in receiver.heard] == ["/hook"]


@pytest.mark.parametrize(("how", "why"), [("hangs", "no answer in time"), ("breaks_off", "broken answer")])
def test_a_receiver_that_does_not_answer_is_tried_again(desk, receiver, selected, how, why):
    receiver.answers.append(getattr(receiver, how))
    selected(desk)
    desk.send(**impatient(receiver))
    assert desk.rows("state, last_error") == [("waiting", why)]
    desk.pass_time()
    desk.send()
    assert desk.rows("state, attempts, last_error") == [("delivered", 2, None)]


def test_a_receiver_that_is_not_there_is_tried_again(telling, selected):
    desk = telling(webhooks=f"cms=http://127.0.0.1:1/ {secret()}", fetch_private_hosts="127.0.0.1:1")
    selected(desk)
    desk.send()
    assert desk.rows("state, last_error") == [("waiting", "no connection")]


def test_of_an_endless_answer_no_body_is_read(desk, receiver, selected):
    receiver.answers.append(receiver.endless)
    selected(desk)
    desk.send()
    assert desk.rows("state") == [("delivered",)]
    receiver.let_go.wait(0.5)
    sent = receiver.sent
    receiver.let_go.wait(0.5)
    assert receiver.sent == sent < 2**26  # what the system's own buffers take, then nothing more


def test_after_the_last_pause_it_is_a_dead_letter_and_all_attempts_had_one_id(desk, receiver, selected, caplog):
    receiver.answers += [status(500)] * (len(webhooks.PAUSES) + 1)
    selected(desk)
    for pause in webhooks.PAUSES:
        desk.send()
        desk.send()  # too early
        ((waits,),) = desk.rows("due_at - now()")
        assert pause - timedelta(seconds=30) < waits <= pause
        desk.pass_time()
    desk.send()
    desk.pass_time()
    desk.send()
    assert desk.rows("state, attempts") == [("dead", len(webhooks.PAUSES) + 1)]
    assert len(receiver.heard) == len(webhooks.PAUSES) + 1
    assert len({one.id for one in receiver.heard}) == 1
    assert len({one.headers["webhook-timestamp"] for one in receiver.heard}) >= 1
    assert secret() not in caplog.text
    assert "127.0.0.1" not in caplog.text


def test_a_dead_letter_is_repeated_with_its_id_and_from_the_first_attempt_on(desk, receiver, selected):
    receiver.answers += [status(410), status(410)]
    for number in (1, 2):
        selected(desk, number)
    desk.send()
    with desk.sessions() as session:
        assert outbox.count_dead(session) == 2
        assert outbox.repeat(session, [2, 77], by="U0ADMIN") == [2]
        session.commit()
    assert desk.rows("state, attempts") == [("dead", 1), ("waiting", 0)]
    desk.send()
    with desk.sessions() as session:
        assert outbox.repeat(session, None, by="U0ADMIN") == [1]
        assert outbox.repeat(session, None, by="U0ADMIN") == []
        session.commit()
    desk.send()
    assert desk.rows("state") == [("delivered",)] * 2
    assert len({one.id for one in receiver.heard}) == 2
    assert len(receiver.said()) == 4


def test_whose_receiver_is_not_configured_any_more_is_a_dead_letter(desk, telling, receiver, selected):
    selected(desk)
    telling(webhooks="").send()
    assert desk.rows("state, last_error") == [("dead", webhooks.NO_RECEIVER)]
    assert receiver.heard == []


def test_of_many_workers_at_once_one_sends(desk, receiver, selected):
    selected(desk)
    at_once(*[desk.send] * 6)
    assert len(receiver.heard) == 1


def test_while_a_receiver_takes_its_time_no_transaction_is_open(desk, receiver, selected, database_url):
    engine, seen = create_engine(database_url), list[int]()

    def look(request):
        with engine.begin() as connection:
            connection.execute(text("select id from webhook_messages for update nowait"))
            idle = "select count(*) from pg_stat_activity where state like 'idle in%' and datname = current_database()"
            seen.append(connection.scalar(text(idle)))
        status(200)(request)

    receiver.answers.append(look)
    selected(desk)
    desk.send()
    engine.dispose()
    assert seen == [0]
    assert desk.rows("state") == [("delivered",)]


def test_a_sender_that_is_killed_leaves_the_message_to_the_next_one(desk, receiver, selected, database_url, tmp_path):
    receiver.answers.append(receiver.hangs)
    selected(desk)
    arguments = [database_url, receiver.setting(), receiver.place, str(tmp_path)]
    with subprocess.Popen([sys.executable, "-c", SENDER, *arguments]) as process:
        while not receiver.heard:
            assert process.poll() is None
            receiver.let_go.wait(0.05)
        process.kill()
    desk.send()  # the lease of whoever was killed is not over
    assert desk.rows("state, attempts") == [("waiting", 1)]
    assert len(receiver.heard) == 1
    desk.pass_time()
    desk.send()
    assert desk.rows("state, attempts") == [("delivered", 2)]
    assert receiver.heard[0].id == receiver.heard[1].id


def test_who_comes_back_after_the_lease_changes_nothing_for_whoever_took_over(desk, receiver, selected):
    selected(desk)
    with desk.sessions() as session:
        late = outbox.begin(session, 1)
        session.expunge(late)
        session.commit()
    desk.pass_time()
    desk.send()
    with desk.sessions() as session:
        outbox.failed(session, late, why="answered 500", again_in=None)
        session.commit()
    assert desk.rows("state, last_error") == [("delivered", None)]


@pytest.mark.parametrize(
    ("url", "more", "why"),
    [
        ("http://127.0.0.1:{port}/", {"fetch_private_hosts": ""}, "no https"),
        ("https://127.0.0.1:{port}/", {"fetch_private_hosts": ""}, "port"),
        ("https://127.0.0.1/", {}, "private address"),
        ("https://10.0.0.7/", {}, "private address"),
        ("https://[::1]/", {}, "private address"),
        ("https://169.254.169.254/", {}, "private address"),
        ("http://169.254.169.254:80/", {"fetch_private_hosts": "169.254.169.254:80"}, "private address"),
        ("https://localhost/", {}, "local name"),
        ("https://user:pass@example.org/", {}, "credentials"),
        ("https://2130706433/", {}, "odd notation"),
        ("http://93.184.215.14/", {}, "no https"),
    ],
)
def test_an_address_that_is_not_public_is_never_connected_to(telling, receiver, selected, url, more, why):
    desk = telling(webhooks=f"cms={url.format(port=receiver.port)} {secret()}", **more)
    selected(desk)
    desk.send()
    assert desk.rows("state, last_error") == [("waiting", why)]
    assert receiver.heard == []


@pytest.mark.parametrize(
    "written",
    [
        "https://example.org/hook whsec_c2VjcmV0", secret(), f"cms={secret()}", "cms=https://example.org/very-secret",
        f"cms=ftp://example.org/ {secret()}", f"CMS=https://example.org/ {secret()}", "cms=https://a.example/ whsec_",
        "cms=https://a.example/ whsec_c2VjcmV0", f"cms=https://a.example/ {secret()}!", f"cms=https://a.example/ x{secret()}",
        f"cms=https://a.example/ {secret()} cms=https://b.example/ {secret()}", "cms=https://a.example/ whsec_" + "A" * 92,
    ],
)  # fmt: skip
def test_a_setting_that_names_no_receiver_or_no_secret_is_refused_without_repeating_it(telling, written):
    with pytest.raises(ValidationError) as refused:
        telling(webhooks=written)
    told = refused.value.errors()[0]["msg"]
    assert "secret" in told.replace("very-secret", "") or "one name" in told
    assert not [word for word in ("c2VjcmV0", secret()[6:], "very-secret", "example") if word in told]


def test_neither_addresses_nor_secrets_are_seen_in_choices_and_logs(telling, receiver, selected, caplog):
    caplog.set_level(logging.DEBUG)
    desk = telling(webhooks=f"cms=http://{receiver.place}/hook?key=very-secret {secret()}")
    receiver.answers.append(status(500))
    selected(desk)
    desk.send()
    seen = (
        caplog.text + repr(desk.choices) + repr(desk.choices.receivers) + json.dumps(desk.rows("last_error, receiver"))
    )
    assert "very-secret" not in seen
    assert secret()[6:] not in seen
