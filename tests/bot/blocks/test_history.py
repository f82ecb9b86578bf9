"""The history of a post speaks the words of cards and buttons, and never in codes."""

import re
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from bot.blocks.found.history import CHECKS, OF_ROWS, said
from pipeline.desk.finding.history import Entry
from pipeline.messages.finding_view import PAYLOADS, Subject
from pipeline.messages.statement import Statement

AT = datetime(2026, 11, 1, tzinfo=UTC)
CODE = re.compile(r"[a-z]_[a-z]|[0-9]{4,}")
STATES = [code for code in OF_ROWS if code.startswith("finding_")]


def told(code: str, values: dict[str, Any], *, actor: str | None = None) -> str:
    entry = Entry(AT, Statement(code, values), actor=actor)
    return said(entry, named=str, written=str).replace("\u2068", "").replace("\u2069", "")


def test_every_check_has_a_name_that_people_know() -> None:
    assert set(CHECKS) == set(PAYLOADS)


@pytest.mark.parametrize("code", STATES)
@pytest.mark.parametrize("kind", CHECKS)
@pytest.mark.parametrize("subject", get_args(Subject))
def test_what_became_of_a_check_is_told_without_codes(code: str, kind: str, subject: str) -> None:
    words = told(code, {"kind": kind, "subject": subject, "why": "The page is gone."})
    assert not CODE.search(words)


@pytest.mark.parametrize(
    ("kind", "subject", "name"),
    [("already_checked", "post", "Checked before?"), ("generated_text", "page", "Does the linked page look machine-written?"),
     ("comparison", "quoted_post", "Compared with the quoted post"), ("comparison", "earlier_check", "Compared with a claim that was checked")],
)  # fmt: skip
def test_a_check_is_called_what_its_card_calls_it(kind: str, subject: str, name: str) -> None:
    assert told("finding_nothing_to_report", {"kind": kind, "subject": subject}) == f"{name} · nothing to say"


@pytest.mark.parametrize(
    ("code", "values", "actor", "words"),
    [("answered", {"check": 12345, "answer": "same"}, "ana", "an earlier check answered (answer: Same claim), by ana"),
     ("undid", {"check": 12345}, "ana", "an answer about an earlier check taken back, by ana"),
     ("undid", {"step": "give_up"}, "ana", "taken back (step: Leave it), by ana"),
     ("undid", {"choice": "fact_check"}, "ana", "taken back (decision: Fact-check it), by ana"),
     ("joined", {"copy_of": 12345}, "source", "joined the card of an earlier post, by its author"),
     ("gave back", {"card": 12345, "of": "ana"}, "sweep", "given back (of: ana), by Claimwire")],
)  # fmt: skip
def test_what_somebody_did_is_told_in_the_words_of_its_button(
    code: str, values: dict[str, Any], actor: str, words: str
) -> None:
    assert told(code, values, actor=actor) == words
