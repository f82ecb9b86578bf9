"""The local X refuses what X refuses, so that a test against it means something."""

import pytest
import requests
import tweepy

from tests.x_server import Answer


@pytest.fixture
def ask(x):
    def get(path: str, **query: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {x.token}", "Connection": "close"}
        return requests.get(x.url + path, params=query, headers=headers, timeout=5)

    return get


@pytest.mark.parametrize(
    "query",
    [
        {"max_results": "4"},
        {"max_results": "101"},
        {"since_id": "abc"},
        {"exclude": "quotes"},
        {"pagination_token": "nonsense"},
        {"tweet.fields": "note_tweet,colour"},
        {"expansions": "everything"},
        {"colour": "blue"},
    ],
)
def test_wrong_questions_get_400_with_the_parameter(ask, x, query):
    ana = x.world.add_user("ana")
    answer = ask(f"/2/users/{ana['id']}/tweets", **query)
    assert answer.status_code == 400
    assert answer.json()["title"] == "Invalid Request"
    assert list(answer.json()["errors"][0]["parameters"]) == list(query)


def test_handles_are_checked(ask):
    assert ask("/2/users/by", usernames="bad-handle").status_code == 400
    assert ask("/2/users/by", usernames=",".join(["a"] * 101)).status_code == 400


def test_posts_are_found_by_id_and_only_with_the_fields_asked_for(ask, x):
    ana = x.world.add_user("ana")
    post = x.world.add_post(ana, "hola", note_tweet={"text": "hola entero"})
    body = ask("/2/tweets", ids=f"{post['id']},5").json()
    assert body["data"] == [{key: post[key] for key in ("id", "text", "edit_history_tweet_ids")}]
    assert body["errors"][0]["title"] == "Not Found Error"
    body = ask("/2/tweets", ids=post["id"], **{"tweet.fields": "note_tweet", "expansions": "author_id"}).json()
    assert body["data"][0]["note_tweet"] == {"text": "hola entero"}
    assert body["includes"]["users"] == [{"id": ana["id"], "username": "ana", "name": "Ana"}]


def test_a_page_is_ten_posts_unless_asked_otherwise_and_reaches_3200_back(ask, x):
    ana = x.world.add_user("ana")
    for n in range(3300):
        x.world.add_post(ana, str(n))
    path = f"/2/users/{ana['id']}/tweets"
    first = ask(path).json()
    assert first["meta"]["result_count"] == len(first["data"]) == 10
    assert first["data"][0]["id"] == first["meta"]["newest_id"]
    token, seen = None, 0
    while True:
        body = ask(path, max_results="100", **({"pagination_token": token} if token else {})).json()
        seen += len(body["data"])
        token = body["meta"].get("next_token")
        if token is None:
            break
    assert seen == 3200
    last = body["data"][-1]["id"]
    assert ask(path, until_id=last).json() == {"meta": {"result_count": 0}}


def test_limits_run_out_and_say_when_they_come_back(ask, x):
    x.limits["users/by"] = 1
    assert ask("/2/users/by", usernames="ana").headers["x-rate-limit-remaining"] == "0"
    answer = ask("/2/users/by", usernames="ana")
    assert answer.status_code == 429
    assert int(answer.headers["x-rate-limit-reset"]) == x.reset


def test_the_script_is_played_in_order_and_requests_are_counted(ask, x):
    x.script.extend([Answer(503, {"title": "Service Unavailable"}), None])
    assert [ask("/2/users/by", usernames="ana").status_code for _ in range(3)] == [503, 200, 200]
    assert x.counts["users/by"] == 3


def test_unmodified_tweepy_still_has_no_setting_for_its_host(x):
    """The day when this fails, `client.Rewriting` can go."""
    with pytest.raises(TypeError):
        tweepy.Client("token", base_url=x.url)
