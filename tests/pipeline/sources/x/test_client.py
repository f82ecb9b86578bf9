"""What X can answer instead of posts, and what people are told then."""

import logging
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.sources.source import AccountUnavailable, SourceAway, SourceBusy, SourceError, SourceRefused
from pipeline.sources.x.client import XClient
from pipeline.sources.x.source import XSource
from tests.x_server import Answer, Cut, Slow, refused, too_many

LATER = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=20)


@pytest.fixture
def account(x, monitored):
    ana = x.world.add_user("ana")
    x.world.add_post(ana, "una")
    return monitored(ana, cursor="1")


def test_a_wrong_token_is_refused_with_the_next_step(x, account):
    source = XSource(XClient("not-the-token", x.url))
    with pytest.raises(SourceRefused, match="X_BEARER_TOKEN"):
        source.fetch(account)
    source.client.close()


@pytest.mark.parametrize(
    ("answer", "kind", "step"),
    [
        (refused(401), SourceRefused, "X_BEARER_TOKEN"),
        (refused(402), SourceRefused, "add credits"),
        (refused(403), SourceRefused, "attached to a Project"),
        (refused(404), AccountUnavailable, "@ana"),
        (Answer(400, {"title": "Invalid Request", "detail": "One is invalid."}), SourceError, "One is invalid"),
        (Answer(418, "a teapot"), SourceError, "HTTP 418"),
        (Answer(429, {"type": "https://api.twitter.com/2/problems/usage-capped"}), SourceRefused, "plan"),
        (Answer(307, None, {"location": "https://elsewhere.example/"}), SourceRefused, "X_API_URL"),
    ],
)
def test_a_refusal_is_told_once_and_not_tried_again(x, source, account, pauses, answer, kind, step):
    x.script.append(answer)
    with pytest.raises(kind, match=step) as raised:
        source.fetch(account)
    assert type(raised.value) is kind
    assert (len(x.seen), pauses) == (1, [])
    assert x.token not in str(raised.value)
    assert len(source.fetch(account).posts) == 1


@pytest.mark.parametrize(
    "trouble",
    [
        refused(503),
        Answer(502, "<html>Bad gateway</html>"),
        Answer(408, ""),
        Answer(425, ""),
        Answer(499, "<html>"),
        Answer(200, "{" * 5),
        Answer(500, [["no", "object"]]),
        Answer(500, {"errors": [{"message": 5}]}),
        Answer(200, "<html>Log in to the hotel's network</html>"),
        Cut(),
    ],
)
def test_x_away_is_asked_again_after_a_pause(x, source, account, pauses, trouble):
    x.script.extend([trouble, trouble])
    assert len(source.fetch(account).posts) == 1
    assert pauses == [1.0, 4.0]


@pytest.mark.parametrize("trouble", [refused(503), Cut(), Answer(200, "no JSON")])
def test_x_away_for_longer_is_told(x, source, account, pauses, trouble):
    x.script.extend([trouble] * 3)
    with pytest.raises(SourceAway, match="nothing is lost"):
        source.fetch(account)
    assert len(x.seen) == 3
    assert len(source.fetch(account).posts) == 1


def test_nobody_at_the_address_is_told(account):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening
        source = XSource(XClient("token", f"http://127.0.0.1:{taken.getsockname()[1]}", pauses_s=()))
        with pytest.raises(SourceAway, match="ConnectionError"):
            source.fetch(account)
        source.client.close()


def test_an_answer_that_does_not_come_runs_into_the_timeout(x, account):
    source = XSource(XClient(x.token, x.url, timeout_s=(1.0, 0.2), pauses_s=()))
    x.script.append(Slow(2.0))
    with pytest.raises(SourceAway, match="Timeout"):
        source.fetch(account)
    source.client.close()


def test_a_late_answer_within_the_timeout_is_fine(x, source, account):
    x.script.append(Slow(0.3))
    assert len(source.fetch(account).posts) == 1


def test_429_says_until_when_and_nothing_is_asked_before(x, source, account, pauses):
    x.script.append(too_many(reset=int(LATER.timestamp())))
    for _ in range(3):
        with pytest.raises(SourceBusy) as raised:
            source.fetch(account)
        assert raised.value.until == LATER
    assert (len(x.seen), pauses) == (1, [])
    assert source.lookup(["ana"]).found, "the limit of one endpoint does not stop the other"


@pytest.mark.parametrize("headers", [{}, {"x-rate-limit-reset": "9" * 30}])
def test_429_without_a_usable_time_waits_for_one_window(x, source, account, headers):
    x.script.append(Answer(429, {"title": "Too Many Requests"}, headers))
    with pytest.raises(SourceBusy) as raised:
        source.fetch(account)
    assert timedelta(minutes=14) < raised.value.until - datetime.now(UTC) <= timedelta(minutes=15)


def in_seconds(seconds: int) -> Callable[[], str]:
    """As X writes a time; of the moment when the test runs, which may be minutes after it was collected."""
    return lambda: str(int(datetime.now(UTC).timestamp()) + seconds)


def in_half_an_hour() -> str:
    return f"{datetime.now(UTC) + timedelta(minutes=30):%a, %d %b %Y %H:%M:%S} GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-rate-limit-reset": in_seconds(-5)}, 60),
        ({"x-rate-limit-reset": in_seconds(-5), "x-rate-limit-remaining": "0"}, 60),
        ({"retry-after": "120"}, 120),
        ({"retry-after": "120", "x-rate-limit-reset": in_seconds(600)}, 600),
        ({"retry-after": in_half_an_hour}, 1800),
        ({"retry-after": "soon"}, 900),
        ({"retry-after": "120.5"}, 120),
        ({"retry-after": "120, 120"}, 120),
        ({"retry-after": "-5"}, 60),
        ({"retry-after": "Wed, 21 Oct 2099 07:28:00 GMT"}, 90_000),
        ({"x-rate-limit-reset": lambda: f"{in_seconds(600)()}.0"}, 600),
        ({"x-rate-limit-reset": "4102489800"}, 90_000),
        ({"x-rate-limit-reset": "nan"}, 900),
        ({"x-rate-limit-reset": "2026-01-01T00:00:00Z"}, 900),
        *(
            (
                {
                    "x-rate-limit-remaining": "1799", "x-rate-limit-reset": in_seconds(900),
                    f"x-{who}-limit-24hour-remaining": "0", f"x-{who}-limit-24hour-reset": in_seconds(80_000),
                },
                80_000,
            )
            for who in ("app", "user")
        ),
    ],
)  # fmt: skip
def test_a_pause_lasts_as_long_as_any_header_says_and_a_minute_at_least(x, source, account, headers, seconds):
    sent = {name: value() if callable(value) else value for name, value in headers.items()}
    x.script.append(Answer(429, {"title": "Too Many Requests"}, sent))
    with pytest.raises(SourceBusy) as raised:
        source.fetch(account)
    assert (raised.value.until - datetime.now(UTC)).total_seconds() == pytest.approx(seconds, abs=30)
    with pytest.raises(SourceBusy):
        source.fetch(account)
    assert len(x.seen) == 1


@pytest.mark.parametrize("left", ["0", "0.0", "-1", "00", "0, 0"])
def test_nothing_left_is_nothing_left_however_it_is_written(x, source, account, left):
    headers = {"x-rate-limit-remaining": left, "x-rate-limit-reset": in_seconds(600)()}
    x.script.append(Answer(200, {"meta": {"result_count": 0}}, headers))
    assert source.fetch(account).posts == ()
    with pytest.raises(SourceBusy):
        source.fetch(account)


NESTED = "[" * 100_000


@pytest.mark.parametrize("status", [401, 402, 403, 429])
@pytest.mark.parametrize(
    "body",
    [
        "", "<html>", {"title": None, "detail": None}, {"detail": {"why": 1}}, {"errors": [{"message": None}]},
        {"errors": ["no"]}, {"errors": 1}, NESTED,
    ],
)  # fmt: skip
def test_a_no_is_a_no_whatever_its_body_looks_like(x, source, account, pauses, status, body):
    x.script.append(Answer(status, body))
    with pytest.raises(SourceBusy if status == 429 else SourceRefused):
        source.fetch(account)
    assert (len(x.seen), pauses) == (1, [])


@pytest.mark.parametrize("status", [403, 429])
@pytest.mark.parametrize(
    "body",
    [
        {"title": "UsageCapExceeded", "detail": "Usage cap exceeded: Monthly product cap"},
        {"title": "Usage Cap", "type": "https://api.x.com/2/problems/usage-capped"},
        {"title": "SpendCapReached", "detail": "The spend cap is reached."},
        {"title": "CreditsDepleted", "type": "https://api.x.com/2/problems/credits"},
    ],
)
def test_a_cap_is_told_and_not_waited_for(x, source, account, status, body):
    x.script.append(Answer(status, body))
    with pytest.raises(SourceRefused, match="spending cap"):
        source.fetch(account)


@pytest.mark.parametrize("body", [None, [], 7, "posts", {}, {"status": "ok"}, NESTED])
def test_an_answer_that_is_not_xs_says_nothing_of_handles_and_costs_no_reads(x, source, account, body):
    x.script.extend([Answer(200, body)] * 6)
    with pytest.raises(SourceError) as raised:
        source.lookup(["ana"])
    assert "spelling" not in str(raised.value)
    x.script.clear()
    x.script.extend([Answer(200, body)] * 3)
    with pytest.raises(SourceError):
        source.fetch(account)


def test_what_x_says_of_single_parameters_is_told(x, source, account):
    errors = [{"parameters": {"since_id": ["1"]}, "message": "'since_id' is too old."}]
    x.script.append(Answer(400, {"title": "Invalid Request", "detail": "One is invalid.", "errors": errors}))
    with pytest.raises(SourceError, match=r"One is invalid\. 'since_id' is too old\."):
        source.fetch(account)


def test_fields_are_asked_for_by_the_names_that_x_takes(x, source, account):
    x.renamed = True
    assert len(source.fetch(account).posts) == 1
    assert len(source.fetch(account).posts) == 1
    assert ["post.fields" in each.query for each in x.seen] == [False, True, True]
    x.renamed = False
    assert len(source.fetch(account).posts) == 1


@pytest.mark.parametrize("status", [400, 422])
def test_a_name_that_x_takes_in_no_spelling_is_told_and_forgotten(x, source, account, status):
    answer = Answer(status, {"detail": "No.", "errors": [{"message": "[tweet.fields] is unknown"}]})
    x.script.extend([answer, answer])
    with pytest.raises(SourceError, match="is unknown"):
        source.fetch(account)
    assert len(source.fetch(account).posts) == 1
    assert ["post.fields" in each.query for each in x.seen] == [False, True, False]


@pytest.mark.parametrize("renamed", [False, True])
def test_an_x_that_knows_no_polls_or_no_articles_is_read_without_them(x, source, account, renamed, caplog):
    x.renamed, x.unknown = renamed, {"article", "attachments.poll_ids"}
    assert len(source.fetch(account).posts) == 1
    before = len(x.seen)
    assert len(source.fetch(account).posts) == 1
    assert len(x.seen) == before + 1
    assert "without polls and articles" in caplog.text


def test_a_refusal_on_the_way_to_other_names_is_told_at_once(x, source, account):
    answer = Answer(400, {"detail": "No.", "errors": [{"message": "[tweet.fields] [article] is unknown"}]})
    x.script.extend([answer, refused(403)])
    with pytest.raises(SourceRefused, match="forbids"):
        source.fetch(account)
    assert len(x.seen) == 2


def test_after_the_pause_x_is_asked_again(x, account):
    now = [datetime.now(UTC)]
    source = XSource(XClient(x.token, x.url, now=lambda: now[0]))
    x.script.append(too_many(reset=int(now[0].timestamp()) + 60))
    with pytest.raises(SourceBusy):
        source.fetch(account)
    now[0] += timedelta(seconds=61)
    assert len(source.fetch(account).posts) == 1
    source.client.close()


def test_the_last_request_of_a_window_counts_and_the_next_is_not_made(x, source, account):
    x.limits["users/:id/tweets"] = 1
    assert len(source.fetch(account).posts) == 1
    with pytest.raises(SourceBusy) as raised:
        source.fetch(account)
    assert int(raised.value.until.timestamp()) == x.reset
    assert len(x.seen) == 1


def test_a_limit_reached_between_pages_loses_nothing(x, source, monitored):
    ana = x.world.add_user("ana")
    for n in range(150):
        x.world.add_post(ana, str(n))
    x.limits["users/:id/tweets"] = 1
    first = source.fetch(monitored(ana, cursor="1"))
    assert len(first.posts) == 100
    assert "pause until" in first.problems[0]
    with pytest.raises(SourceBusy):
        source.fetch(monitored(ana, cursor=first.cursor))


@pytest.mark.parametrize(("suspended", "protected"), [(True, False), (False, True)])
def test_an_account_that_cannot_be_read_is_told_apart(x, source, monitored, suspended, protected):
    eva = x.world.add_user("eva", protected=protected)
    if suspended:
        x.world.suspended.add(eva["id"])
    with pytest.raises(AccountUnavailable, match="suspended" if suspended else "not authorized"):
        source.fetch(monitored(eva, cursor="1"))


def test_an_account_that_is_gone_is_told(source, monitored):
    with pytest.raises(AccountUnavailable, match="pause or remove it"):
        source.fetch(monitored({"id": "77", "username": "nadie"}))


def test_an_answer_with_errors_alone_is_an_error(x, source, account):
    x.script.append(Answer(200, {"errors": [{"title": "Operational Disconnect", "detail": "Try later"}]}))
    with pytest.raises(SourceError, match="Try later"):
        source.fetch(account)


def test_json_that_is_no_object_is_an_error(x, source, account):
    x.script.append(Answer(200, ["posts"]))
    with pytest.raises(SourceError, match="not a JSON object"):
        source.fetch(account)


@pytest.mark.parametrize("token", ["", "two words", "línea\n", "tökén"])
def test_a_token_that_cannot_be_sent_is_refused_at_once(token):
    with pytest.raises(SourceRefused, match="X_BEARER_TOKEN") as raised:
        XSource(XClient(token))
    assert not token or token not in str(raised.value)


@pytest.mark.parametrize(
    "address", ["", "api.x.com", "ftp://api.x.com", "https://", "http://[x", "https://x.com:99999", "https://a..b"]
)
def test_an_address_that_cannot_work_is_refused_at_once(address):
    with pytest.raises(SourceRefused, match="X_API_URL"):
        XSource(XClient("token", address))


def test_the_token_is_in_no_log(x, source, account, caplog):
    with caplog.at_level(logging.DEBUG):
        x.script.append(refused(503))
        source.fetch(account)
    assert "Making API request" in caplog.text
    assert x.token not in caplog.text


def test_a_proxy_for_the_real_x_is_not_used_for_this_machine(x, source, account, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert len(source.fetch(account).posts) == 1
