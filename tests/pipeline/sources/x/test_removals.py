"""What X reports gone, by its errors, by `withheld`, by a compliance job; and what says nothing of that."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.sources.source import SourceError
from pipeline.sources.x import removals
from pipeline.sources.x.pages import read_page, read_people
from pipeline.sources.x.removals import Removal
from pipeline.sources.x.source import XSource
from tests.x_server import Answer, Cut, XServer, refused, too_many
from tests.x_server.trouble import Trouble

PROBLEMS = "https://api.twitter.com/2/problems/"
ASKED = [str(number) for number in range(1, 10)]


def _post(number: str, **more: Any) -> dict[str, Any]:
    return {"id": number, "text": "Hola", "author_id": "7", "edit_history_tweet_ids": [number]} | more


def _error(number: str, kind: str, detail: str = "Not here.", **more: Any) -> dict[str, Any]:
    common = {"value": number, "parameter": "ids", "resource_type": "tweet", "type": PROBLEMS + kind, "detail": detail}
    return common | more


GONE = [
    (_error("2", "resource-not-found", "Could not find tweet with ids: [2]."), "deleted"),
    (_error("2", "not-authorized-for-resource", "Sorry, you are not authorized to see the Tweet."), "protected"),
    (_error("2", "resource-not-found", "User has been suspended: [2].", title="Forbidden"), "suspended"),
    (_error("2", "resource-not-found", resource_type="post"), "deleted"),
    (_error("2", "not-authorized-for-field", "You are not authorized to access non_public_metrics."), None),
    (_error("2", "operational-disconnect"), None),
    (_error("2", ""), None),
    (_error("2", "resource-not-found", resource_type="user"), None),
    (_error("2", "resource-not-found", parameter="entities.mentions.username", resource_type="user"), None),
    (_error("99", "resource-not-found"), None),
]


@pytest.mark.parametrize(("error", "reason"), GONE)
def test_an_error_about_a_post_says_why_it_is_gone(error: dict[str, Any], reason: str | None) -> None:
    found = removals.looked(read_page({"data": [_post("1")], "errors": [error]}), ASKED)
    assert dict(found.gone) == ({"2": reason} if reason else {})
    assert list(found.posts) == ["1"]


def test_what_is_among_the_data_is_there_and_what_is_nowhere_says_nothing() -> None:
    page = read_page({"data": [_post("1"), _post("2")], "errors": [_error("2", "resource-not-found")]})
    found = removals.looked(page, ASKED)
    assert dict(found.gone) == {}
    assert set(found.answered) == {"1", "2"}


@pytest.mark.parametrize("withheld", [{"country_codes": ["ES"]}, {"copyright": True, "country_codes": []}])
def test_what_is_withheld_is_gone_though_it_is_among_the_data(withheld: dict[str, Any]) -> None:
    found = removals.looked(read_page({"data": [_post("1", withheld=withheld), _post("2", withheld={})]}), ASKED)
    assert dict(found.gone) == {"1": "withheld"}
    assert list(found.posts) == ["2"]
    assert set(found.answered) == {"1", "2"}, "it was read, and costs"


def test_a_post_that_another_quotes_may_be_gone_by_itself() -> None:
    error = _error("55", "resource-not-found", parameter="referenced_tweets.id")
    found = removals.looked(read_page({"data": [_post("1")], "errors": [error]}), ASKED)
    assert found.gone_beside == ("55",)
    assert dict(found.gone) == {}


@pytest.mark.parametrize(
    ("answer", "reason", "cost"),
    [
        ({"data": [{"id": "7", "username": "a", "protected": True}]}, "protected", 1),
        ({"data": [{"id": "7", "username": "a", "protected": False}]}, None, 1),
        ({"errors": [_error("7", "resource-not-found", "User has been suspended: [7].", resource_type="user")]}, "suspended", 0),
        ({"errors": [_error("7", "resource-not-found", resource_type="user")]}, "deleted", 0),
        ({"errors": [_error("8", "resource-not-found", resource_type="user")]}, None, 0),
        ({}, None, 0),
    ],
)  # fmt: skip
def test_an_account_is_closed_only_where_x_says_so(answer: dict[str, Any], reason: str | None, cost: int) -> None:
    closed = removals.closed(read_people(answer), "7")
    assert (closed.reason, closed.users_read) == (reason, cost)


LINES = [
    ({"id": "11", "action": "delete", "reason": "protected"}, Removal("11", "protected")),
    ({"id": "11", "action": "delete", "reason": "deactivated"}, Removal("11", "deleted")),
    ({"id": "11", "action": "delete", "reason": "suspended"}, Removal("11", "suspended")),
    ({"id": "11", "action": "scrub_geo", "reason": "scrub_geo"}, None),
    ({"id": "11", "action": "delete", "reason": "no word of X's"}, None),
    ({"action": "delete", "reason": "deleted"}, None),
    ([], None),
]


@pytest.mark.parametrize(("line", "removal"), LINES)
def test_a_compliance_job_names_what_is_to_be_deleted(line: object, removal: Removal | None) -> None:
    assert removals.compliance(line) == removal


def test_real_pages_are_read(shared: Path) -> None:
    folder = shared / "x-api-v2-payloads/twarc-csv"
    files = [folder / f"{name}_compliance.jsonl" for name in ("tweets", "users")]
    jobs = [json.loads(line) for file in files for line in file.read_text().splitlines() if line.strip()]
    assert jobs
    assert all(removals.compliance(line) for line in jobs)
    pages = [read_page(json.loads(line)) for line in (folder / "withheld.jsonl").read_text().splitlines()]
    found = [removals.looked(page, [str(one["id"]) for one in page.objects]) for page in pages]
    assert sum(len(one.gone) for one in found) == 13
    assert sum(len(one.gone_beside) for one in found) == 2


def test_of_an_edited_post_the_newest_version_is_read(x: XServer, source: XSource) -> None:
    ana, eva = x.world.add_user("Ana"), x.world.add_user("eva")
    first, other = x.world.add_post(ana, "Antes"), x.world.add_post(eva, "Otra")
    later = x.world.edit(first, "Después")
    asked = [first["id"], other["id"], "999999999999999999"]
    found = source.look_again(asked)
    assert {number: post.text for number, post in found.posts.items()} == {first["id"]: "Después", other["id"]: "Otra"}
    assert found.posts[first["id"]].edit_ids == (first["id"], later["id"])
    assert dict(found.gone) == {"999999999999999999": "deleted"}
    x.world.suspended.add(eva["id"])
    ana["protected"] = True
    assert dict(source.look_again(asked[:2]).gone) == {first["id"]: "protected", other["id"]: "suspended"}
    assert [source.why_closed(user["id"]).reason for user in (ana, eva)] == ["protected", "suspended"]


@pytest.mark.parametrize(
    "trouble", [too_many(reset=9_999_999_999), refused(401), refused(403), Cut(), Answer(200, "[]"), Answer(500, "")]
)
def test_an_answer_that_fails_as_a_whole_is_an_error(x: XServer, source: XSource, trouble: Trouble) -> None:
    post = x.world.add_post(x.world.add_user("Ana"), "Aquí")
    x.script.extend([trouble] * 4)
    with pytest.raises(SourceError):
        source.look_again([post["id"]])
