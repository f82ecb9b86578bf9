"""What the doctor says of Redis and of X: what they answer, and nothing else."""

from typing import Any

import pytest
import redis

from bot.doctor import services
from bot.doctor.ill import Ill
from bot.sandbox import Sandbox
from tests.bot.doctor.conftest import Doctor
from tests.x_server import XServer, refused
from tests.x_server.trouble import Answer, too_many

ODD = {
    "errors": [{"message": "The `expansions` value [x] is not valid."}],
    "title": "Invalid Request",
    "detail": "Odd.",
}
OF_NAMES = {"errors": [{"message": "tweet.fields: first words"}], "title": "Invalid Request", "detail": "First."}
OTHER_NAMES = {"errors": [{"message": "post.fields: other words"}], "title": "Invalid Request", "detail": "Second."}


@pytest.mark.parametrize(("status", "sentence"), [(401, "X_BEARER_TOKEN"), (403, "X")])
def test_a_token_that_x_refuses_is_told(
    sandbox: Sandbox, doctor: Doctor, x_server: XServer, status: int, sentence: str
) -> None:
    x_server.script.append(refused(status))
    code, said = doctor(sandbox, source="x", x_api_url=x_server.url, x_bearer_token="a-wrong-bearer")
    assert code == 1
    assert said["Source"].startswith("✗")
    assert sentence in said["Source"]


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ([refused(401)], "X does not accept the bearer token: put a valid one into X_BEARER_TOKEN"),
        ([refused(402)], "The credits of the X app are used up: add credits"),
        ([refused(403)], "X forbids this app to read posts: see its project and plan"),
        ([too_many(reset=None)], "X asks for a pause until"),
        ([refused(503)] * 3, "X did not answer (HTTP 503)"),
        ([refused(404)], "X_API_URL leads to no X"),
        ([Answer(400, ODD)], "X did not accept our question"),
        ([Answer(200, {})] * 3, "X did not answer"),
    ],
    ids=str,
)
def test_each_answer_of_xs_has_its_own_sentence(
    sandbox: Sandbox, doctor: Doctor, x_server: XServer, answers: list[Any], sentence: str
) -> None:
    x_server.script.extend(answers)
    code, said = doctor(sandbox, source="x", x_api_url=x_server.url, x_bearer_token=x_server.token)
    assert code == 1
    assert said["Source"].startswith(f"✗{sentence}")
    x_server.script.clear()


def test_what_x_says_of_our_own_question_is_told_and_not_of_the_one_in_other_words(
    sandbox: Sandbox, doctor: Doctor, x_server: XServer
) -> None:
    x_server.script.extend([Answer(400, OF_NAMES), Answer(400, OTHER_NAMES)])
    _, said = doctor(sandbox, source="x", x_api_url=x_server.url, x_bearer_token=x_server.token)
    assert "first words" in said["Source"]
    assert "other words" not in said["Source"]
    x_server.script.extend([Answer(400, OF_NAMES), refused(401)])
    _, said = doctor(sandbox, source="x", x_api_url=x_server.url, x_bearer_token=x_server.token)
    assert said["Source"].startswith("✗X does not accept the bearer token")


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("replicaof 127.0.0.1 1", "answers, but keeps nothing ("),
        ("config set maxmemory 1", "answers, but keeps nothing ("),
        ("config set requirepass closed", "wants another password"),
    ],
)
def test_a_redis_that_keeps_nothing_or_wants_a_password_is_told_as_that(
    sandbox: Sandbox, doctor: Doctor, redis_url: str, command: str, sentence: str
) -> None:
    undo = {
        "replicaof": "replicaof no one",
        "maxmemory": "config set maxmemory 0",
        "requirepass": 'config set requirepass ""',
    }
    client = redis.Redis.from_url(redis_url)
    client.execute_command(*command.split())
    try:
        code, said = doctor(sandbox)
    finally:
        for word, back in undo.items():
            if word in command:
                client.execute_command(*[part.strip('"') for part in back.split()])
        client.close()
    assert code == 1
    assert said["Redis"].startswith(f"✗{sentence}")


@pytest.mark.parametrize(
    "url", ["127.0.0.1:6379", "http://h:6379", "redis://h:port", "redis://[h", "redis://h:1?colour=red"]
)
def test_an_address_that_is_none_of_redis_is_told_as_that(url: str) -> None:
    with pytest.raises(Ill, match="not an address of Redis"):
        services.redis_answers(url)
