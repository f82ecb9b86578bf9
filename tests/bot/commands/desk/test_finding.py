"""`claimwire find like: …` on the terminal."""

import json
from typing import Any

from click.testing import CliRunner

from bot.commands.main import claimwire
from ml.errors import UserError
from tests.bot.judged import judged_on_encoder
from tests.bot.newsroom import CHECKER, Desk
from tests.bot.ways import Dispatch
from tests.fakes import post
from tests.heads import OnTiny


def test_posts_like_a_text_are_listed(
    desk: Desk, on_tiny: OnTiny, database_url: str, tmp_path: Any, monkeypatch: Any
) -> None:
    posts = [post(1, "El paro sube\nun 3 %"), post(2, "Gracias a todos")]
    ids = judged_on_encoder(desk, on_tiny.head, *posts)
    monkeypatch.chdir(tmp_path)
    for name, value in (("DATABASE_URL", database_url), ("SOURCE", "replay")):
        monkeypatch.setenv(name, value)

    def run(*words: str) -> Any:
        return CliRunner().invoke(claimwire, ("find", *words))

    assert "@ana" in (line := run("like:", "El paro sube\nun 3 %").output.splitlines()[0])
    assert "https://x.com/somebody/status/1" in line
    assert "El paro sube un 3 %" in line
    (first, *_) = json.loads(run("like: El paro sube\nun 3 %", "--json", "--limit", "1").output)
    assert (first["tweet"], first["handle"]) == (ids[0], "ana")
    assert first["likeness"] > 0.99
    assert isinstance(run("paro since never").exception, UserError)


def test_posts_with_words_and_the_history_of_one_are_told(
    desk: Desk, acting: Dispatch, database_url: str, tmp_path: Any, monkeypatch: Any
) -> None:
    for number, said in ((1, "El paro \x1b[31m sube"), (2, "El paro juvenil baja")):
        desk.card(post(number, said))
    acting.click(CHECKER, "feedback_rejected")
    monkeypatch.chdir(tmp_path)
    for name, value in (("DATABASE_URL", database_url), ("SOURCE", "replay")):
        monkeypatch.setenv(name, value)

    def run(*words: str) -> str:
        return CliRunner().invoke(claimwire, words, catch_exceptions=False).output

    (one,) = run("find", "paro", "-juvenil").splitlines()
    assert "on the desk, not labelled yet" in one
    assert "\x1b" not in one
    (two,) = json.loads(run("find", "paro", "rejected", "@somebody", "--json", "--limit", "5"))
    assert two["became"][0] | {"on": ""} == {"what": "rejected", "person": CHECKER, "on": ""}
    assert run("find", "nada").strip() == "No post that was read has this."
    told = run("history", two["url"]).splitlines()
    assert told[0] == "@somebody https://x.com/somebody/status/2"
    assert told[-1].endswith(f"Rejected, by {CHECKER}")
    assert [one["what"] for one in json.loads(run("history", "2", "--json"))["history"]][:3] == [
        "published",
        "read",
        "judged_positive",
    ]
