"""Accounts are found by what people paste."""

import pytest

from pipeline.sources.handles import read_handle
from tests.x_server import AndErrors


@pytest.mark.parametrize(
    ("pasted", "handle"),
    [
        ("@ana_gil", "ana_gil"),
        (" ana_gil ", "ana_gil"),
        ("＠ana_gil", "ana_gil"),
        ("https://x.com/ana_gil", "ana_gil"),
        ("https://x.com/@ana_gil/", "ana_gil"),
        ("<https://x.com/ana_gil>", "ana_gil"),
        ("http://www.twitter.com/ana_gil?lang=es", "ana_gil"),
        ("mobile.twitter.com/ana_gil/status/12#m", "ana_gil"),
        ("X.com/ana_gil", "ana_gil"),
        ("https://twitter.com/#!/ana_gil", "ana_gil"),
        ("home", "home"),
        ("https://x.com/home", None),
        ("https://x.com/i/user/12", None),
        ("https://x.com/", None),
        ("https://facebook.com/ana_gil", None),
        ("https://notx.com/ana_gil", None),
        ("ana.gil", None),
        ("ana\x00gil", None),
        ("una_persona_con_nombre_largo", None),
        ("ana\n@eva", None),
        ("", None),
    ],
)
def test_handles_are_read_from_what_people_paste(pasted, handle):
    assert read_handle(pasted) == handle


def test_handles_and_links_are_found_and_the_others_told(x, source):
    ana, eva = x.world.add_user("Ana"), x.world.add_user("eva")
    x.world.add_user("cerrada", protected=True)
    x.world.suspended.add(x.world.add_user("expulsada")["id"])
    found = source.lookup(
        ["@ana", "https://x.com/Eva/status/1", "nadie", "cerrada", "expulsada", "¿quién?", "ANA", " "]
    )
    assert [profile.external_id for profile in found.found] == [ana["id"], eva["id"]]
    assert found.found[0].handle == "Ana"
    assert found.users_read == 3
    problems = found.problems
    assert "not a handle" in problems["¿quién?"]
    assert "Could not find" in problems["nadie"]
    assert "protected" in problems["cerrada"]
    assert "suspended" in problems["expulsada"]
    assert list(problems) == ["¿quién?", "nadie", "cerrada", "expulsada"]
    assert all(handle in sentence for handle, sentence in problems.items())


def test_handles_go_out_a_hundred_at_a_time(x, source):
    for n in range(230):
        x.world.add_user(f"persona{n}")
    found = source.lookup([f"persona{n}" for n in range(230)])
    assert [profile.handle for profile in found.found] == [f"persona{n}" for n in range(230)]
    assert (x.counts["users/by"], found.users_read) == (3, 230)


def test_nothing_pasted_asks_nothing(x, source):
    assert source.lookup(["", "  "]).found == ()
    assert not x.seen


def test_a_handle_that_x_passes_over_in_silence_is_told(x, source):
    x.script.append(AndErrors(()))
    assert "@nadie" in source.lookup(["nadie"]).problems["nadie"]


def test_x_names_no_accounts_by_itself(source):
    assert tuple(source.profiles()) == ()


def test_partial_errors_beside_posts_are_recorded(x, source, monitored):
    ana = x.world.add_user("ana")
    x.world.add_post(ana, "cita", referenced_tweets=[{"type": "quoted", "id": "99"}])
    fetched = source.fetch(monitored(ana, cursor="1"))
    assert fetched.left_out == ("X left out tweet 99: Could not find tweet with referenced_tweets.id: [99].",)
    assert fetched.posts[0].quoted.external_id == "99"
    assert fetched.posts[0].quoted.text is None
