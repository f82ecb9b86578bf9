"""The page for whoever is on call has every fault of the table, with its words and its next step."""

import re

from pipeline.configuration.settings import HOME
from pipeline.health.fault import Fault
from pipeline.health.faults import FAULTS

PAGE = (HOME / "docs" / "operations.md").read_text(encoding="utf-8")
BREAKS = PAGE.split("\n## What breaks\n")[1].split("\n## ")[0].replace("\n  ", " ")
ROWS = dict(re.findall(r"^- \*\*(.+)\*\* (.+)$", BREAKS, re.MULTILINE))


def said(fault: Fault) -> str:
    """Its entry: what is alike in all processes stands in one."""
    return (
        "The process `bot`, `worker`" if fault.code.endswith("_silent") else str(fault.says).replace("{subject}", "…")
    )


def test_each_fault_has_its_row_with_the_same_words_and_step() -> None:
    for fault in FAULTS:
        (row,) = [row for row in ROWS if row.startswith(said(fault))]
        assert ROWS[row] == str(fault.next), fault.code
        assert not fault.code.endswith("_silent") or f"`{fault.code.removesuffix('_silent')}`" in row


def test_each_row_is_a_fault() -> None:
    faults = {said(fault) for fault in FAULTS}
    assert [row for row in ROWS if not row.startswith(tuple(faults))] == []
    assert len(ROWS) == BREAKS.count("\n- ")


def test_it_is_a_page() -> None:
    assert len([word for word in PAGE.split() if re.search(r"\w", word)]) <= 700
