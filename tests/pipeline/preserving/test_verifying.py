"""A record is verified as it was sealed; whatever was altered in it, taken out or put in is named."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.preserving.record import PAGE, RECORD, STAMP, canonical, digest
from pipeline.preserving.verifying import NoRecord, Trust, verify
from tests.pipeline.preserving.made import asked, seen, whole
from tests.time_authority import Authority, answering


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory):
    with answering(tmp_path_factory.mktemp("clock")) as clock:
        yield clock


@pytest.fixture(scope="module")
def sealed(clock: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with a time stamp; nobody writes there."""
    return whole(tmp_path_factory.mktemp("sealed") / "récord ñ 漢字", asked(clock))


@pytest.fixture
def record(sealed: Path, tmp_path: Path) -> Path:
    """A copy of it to alter, in a folder with a name of its own."""
    return Path(shutil.copytree(sealed, tmp_path / "レコード é"))


@pytest.fixture(scope="module")
def another(clock: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another record by the same authority."""
    return whole(tmp_path_factory.mktemp("another") / "r", asked(clock), colours=("blue",))


def flip(file: Path, at: int) -> None:
    """One bit is another one."""
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(bytes(content))


def altered(record: Path, clock: Authority) -> set[str]:
    """The parts that differ; the list where it cannot be read at all, the page where its seal cannot."""
    try:
        return {one.part for one in verify(record, Trust(clock.root)).differences}
    except NoRecord:
        return {record.name if record.is_file() else RECORD}


def test_what_is_as_it_was_sealed_is_verified_by_us_and_by_openssl(record: Path, clock: Authority) -> None:
    found = verify(record, Trust(clock.root, digest((record / RECORD).read_bytes())))
    assert (found.differences, found.parts, found.stamped.by) == ((), 4, "Clock of the test")
    assert verify(record / PAGE, Trust(clock.root)).differences == ()
    assert clock.vouches(record / STAMP, record / RECORD)
    assert not clock.vouches(record / STAMP, record / PAGE)


def test_a_bit_that_is_another_one_anywhere_is_found_in_its_part(record: Path, clock: Authority) -> None:
    for file in sorted(record.iterdir()):
        before, size = file.read_bytes(), file.stat().st_size
        for at in {0, size // 3, size // 2, size - 1}:
            flip(file, at)
            assert file.name in altered(record, clock), (file.name, at)
            file.write_bytes(before)
    assert altered(record, clock) == set()


def test_a_bit_of_a_page_that_lies_alone_is_found(record: Path, clock: Authority) -> None:
    page = record / PAGE
    before = page.read_bytes()
    for at in range(0, len(before), len(before) // 60):
        flip(page, at)
        assert altered(page, clock), at
        page.write_bytes(before)


def swap(record: Path) -> None:
    one, other = record / "picture-1.png", record / "picture-2.png"
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)


def link_away(record: Path) -> None:
    shutil.copy(record / "picture-1.png", record.parent / "elsewhere.png")
    (record / "picture-1.png").unlink()
    (record / "picture-1.png").symlink_to(record.parent / "elsewhere.png")


def rewrite(record: Path, change: Callable[[dict], None]) -> None:
    """The list says something else, in the form in which it is sealed."""
    listed = json.loads((record / RECORD).read_bytes())
    change(listed)
    (record / RECORD).write_bytes(canonical(listed))


def with_its_hash_in_the_list(record: Path) -> None:
    content = (record / "post.json").read_bytes().replace(b"3 %", b"9 %")
    (record / "post.json").write_bytes(content)
    rewrite(record, lambda listed: listed["parts"][0].update(sha256=digest(content)))


CHANGES = {
    "a picture is missing": (lambda r: (r / "picture-1.png").unlink(), {"picture-1.png"}),
    "the post is missing": (lambda r: (r / "post.json").unlink(), {"post.json"}),
    "the page is missing": (lambda r: (r / PAGE).unlink(), {PAGE}),
    "the stamp is missing": (lambda r: (r / STAMP).unlink(), {STAMP}),
    "a file was added": (lambda r: (r / "picture-3.png").write_bytes(b"x"), {"picture-3.png"}),
    "a hidden file was added": (lambda r: (r / ".x").write_bytes(b""), {".x"}),
    "a folder was added": (lambda r: (r / "sub").mkdir(), {"sub"}),
    "a file of another script was added": (lambda r: (r / "рost.json").write_bytes(b"x"), {"рost.json"}),
    "pictures are swapped": (swap, {"picture-1.png", "picture-2.png"}),
    "a picture leads elsewhere": (link_away, {"picture-1.png"}),
    "a part has something behind it": (lambda r: (r / "post.json").write_bytes((r / "post.json").read_bytes() + b"\n"), {"post.json"}),
    "a part is empty": (lambda r: (r / "post.json").write_bytes(b""), {"post.json"}),
    "the list says who else selected it": (lambda r: rewrite(r, lambda x: x.update(selected_by="Eve")), {RECORD}),
    "the list has another layout": (
        lambda r: (r / RECORD).write_bytes(json.dumps(json.loads((r / RECORD).read_bytes())).encode()), {RECORD},
    ),
    "the list goes with what was altered": (with_its_hash_in_the_list, {RECORD, "post.json"}),
    "the list leads out of the folder": (
        lambda r: rewrite(r, lambda x: x["parts"][0].update(name="../../etc/passwd")), {RECORD},
    ),
    "the list lacks a part": (lambda r: rewrite(r, lambda x: x["parts"].pop()), {RECORD}),
    "the list denies its authority": (lambda r: rewrite(r, lambda x: x.update(time_stamp={})), {RECORD}),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_what_was_changed_is_named_and_nothing_else(record: Path, clock: Authority, what: str) -> None:
    change, differ = CHANGES[what]
    change(record)
    assert altered(record, clock) == differ


def test_stamp_and_page_of_another_record_are_refused(record: Path, another: Path, clock: Authority) -> None:
    noted = Trust(clock.root, digest((record / RECORD).read_bytes()))
    shutil.copy(another / STAMP, record / STAMP)
    assert altered(record, clock) == {STAMP}
    shutil.copy(another / PAGE, record / PAGE)
    assert {one.part for one in verify(record, noted).differences} == {STAMP, PAGE}
    assert RECORD in altered(record, clock)  # nobody knows that seal, and stamp and page are another's


def test_a_list_that_was_changed_is_found_where_nobody_vouches(tmp_path: Path) -> None:
    record = whole(tmp_path / "unstamped")
    rewrite(record, lambda listed: listed.update(why="Another reason."))
    assert {one.part for one in verify(record, Trust()).differences} == {RECORD, PAGE}


def test_a_forgery_in_one_piece_has_another_seal_than_the_desk_noted(tmp_path: Path, sealed: Path) -> None:
    noted = digest((sealed / RECORD).read_bytes())
    forged = whole(tmp_path / "forged")
    assert verify(forged, Trust()).differences == ()
    assert {one.part for one in verify(forged, Trust(seal=noted)).differences} == {RECORD}


def test_an_authority_that_nobody_trusts_does_not_vouch(record: Path) -> None:
    (wrong,) = verify(record, Trust()).differences
    assert wrong.part == STAMP
    assert "root certificates are not known" in wrong.what


NO_RECORDS = {
    "empty": b"", "no json": b"<html>", "a list": b"[1]", "another format": b'{"format": "other"}', "deep": b"[" * 100_000,
    "no parts": b'{"format": "claimwire-record/1"}', "not utf-8": b"\xff\xfe{",
    "parts of another kind": b'{"format": "claimwire-record/1", "parts": [1, 2], "page": {}}',
}  # fmt: skip


@pytest.mark.parametrize("what", NO_RECORDS)
def test_what_is_no_record_is_told_in_one_sentence(tmp_path: Path, what: str) -> None:
    (tmp_path / RECORD).write_bytes(NO_RECORDS[what])
    with pytest.raises(NoRecord):
        verify(tmp_path, Trust())
    (tmp_path / "page.html").write_bytes(NO_RECORDS[what])
    with pytest.raises(NoRecord):
        verify(tmp_path / "page.html", Trust())


def test_the_same_was_seen_and_has_the_same_hash() -> None:
    assert [part.listed for part in seen().parts] == [part.listed for part in seen().parts]
