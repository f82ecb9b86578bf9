"""Published checks from files: ClaimReview as publishers write it, tables, and files that are broken."""

import json
import resource
import time
from datetime import date

import pytest

from pipeline.checks.archive import importing
from pipeline.checks.archive.claim_review import reviews, row_of
from pipeline.checks.archive.dates import read_date
from pipeline.checks.archive.errors import ArchiveError
from pipeline.store.archive import published_checks
from pipeline.store.archive.published_checks import Counts
from tests.pipeline.together import at_once

REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "datePublished": "2026-03-04T10:00:00+01:00",
    "url": "https://checks.example/shark",
    "author": {"@type": "Organization", "name": "Riomar Checks", "url": "https://checks.example"},
    "claimReviewed": "A shark swims in the street &amp; eats a dog",
    "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "Juan"}, "datePublished": "2026-03-01"},
    "reviewRating": {
        "@type": "Rating",
        "ratingValue": "1",
        "bestRating": 5,
        "worstRating": 1,
        "alternateName": "False",
    },
    "inLanguage": "en",
}


def less(*names, **more):
    return {name: value for name, value in REVIEW.items() if name not in names} | more


def test_a_review_as_it_is_meant():
    row = row_of(REVIEW)
    assert (row.publisher, row.claim) == ("Riomar Checks", "A shark swims in the street & eats a dog")
    assert (row.url, row.reference, row.claimant) == ("https://checks.example/shark",) * 2 + ("Juan",)
    assert (row.rating, row.rating_numbers, row.published_on) == (
        "False",
        {"value": 1, "best": 5, "worst": 1},
        date(2026, 3, 4),
    )


@pytest.mark.parametrize(
    ("review", "part", "expected"),
    [
        (less(author=[{"name": ""}, {"name": "Second"}]), "publisher", "Second"),
        (less(author="Plain name"), "publisher", "Plain name"),
        (less("author", publisher={"@value": "Publisher"}), "publisher", "Publisher"),
        (less("author"), "publisher", "checks.example"),
        (less("claimReviewed", itemReviewed=[{"name": "Nested claim"}]), "claim", "Nested claim"),
        (less(claimReviewed=["First of a list"]), "claim", "First of a list"),
        (less(reviewRating={"ratingValue": 2, "bestRating": 5}), "rating", "2 of 5"),
        (less(reviewRating={"ratingValue": "Pants on fire"}), "rating", "Pants on fire"),
        (less(reviewRating="Wrong"), "rating", "Wrong"),
        (less(reviewRating=[{"alternateName": {"@value": "Mixed"}}]), "rating", "Mixed"),
        (less("reviewRating"), "rating", None),
        (less(datePublished="March 4, 2026"), "published_on", date(2026, 3, 4)),
        (less(datePublished="soon", dateModified="2026-05-06"), "published_on", date(2026, 5, 6)),
        (less(url="javascript:alert(1)", identifier="no-17"), "url", None),
        (less(url="javascript:alert(1)", identifier="no-17"), "reference", "no-17"),
        (less("url", mainEntityOfPage={"@id": "https://checks.example/main"}), "url", "https://checks.example/main"),
        (less(inLanguage={"name": "Spanish", "alternateName": "es"}), "language", "es"),
        (less(claimReviewed="tabs\tand\x00 nul\x1b[31m"), "claim", "tabs and nul [31m"),
    ],
)
def test_a_review_as_publishers_write_it(review, part, expected):
    (found,) = reviews(review)
    assert getattr(row_of(found), part) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("26 May 2015", date(2015, 5, 26)), ("Sept. 3, 2021", date(2021, 9, 3)), ("2015-05-26", date(2015, 5, 26)),
        ("Tuesday, 3 March 2020", date(2020, 3, 3)), ("26/05/2015", date(2015, 5, 26)), ("05/26/2015", date(2015, 5, 26)),
        ("3.4.2020", date(2020, 4, 3)), ("20200403", date(2020, 4, 3)), (1_585_872_000, date(2020, 4, 3)),
        ("2020/4/3", date(2020, 4, 3)), ("2020-13-45", None), ("yesterday", None), (None, None), ({}, None),
        ("0001-01-01", None), ("31 February 2020", None),
        ("26 de mayo de 2015", date(2015, 5, 26)), ("martes, 3 de marzo de 2020", date(2020, 3, 3)), ("26 de maig de 2015", date(2015, 5, 26)),
        ("1er mai 2015", date(2015, 5, 1)), ("26. Mai 2015", date(2015, 5, 26)), ("May 26th, 2015 at 10:00 PM EST", date(2015, 5, 26)),
        ("3 Mar 2020 23:30 -0800", date(2020, 3, 3)), ("12/05/2015", date(2015, 5, 12)), ("12-05-2015", date(2015, 5, 12)),
        ("today", None), ("2 days ago", None), ("hace 2 días", None), ("Monday", None), ("May 2015", None), ("mayo de 2015", None),
        ("May 26", None), ("2 May 15", None), ("2015", None), (26, None), ("10:30", None), ("3 May 1850", None), ("word " * 10_000, None),
    ],
)  # fmt: skip
def test_dates(written, expected):
    assert read_date(written) == expected


GOOGLE = {"claims": [{"text": "A shark", "claimant": "Juan", "claimReview": [
    {"publisher": {"name": "R", "site": "r.example"}, "url": "https://r.example/1", "title": "T", "textualRating": "False"}]}]}  # fmt: skip
FORMS = {
    "single.json": (REVIEW, 1),
    "list.json": ([REVIEW, less(claimReviewed="Another")], 2),
    "graph.jsonld": ({"@context": "x", "@graph": [{"@type": "Person"}, REVIEW]}, 1),
    "feed.json": ({"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": [REVIEW, less(claimReviewed="B")]},
                  {"item": None}]}, 2),
    "types.json": (less("@type", **{"@type": ["Review", "http://schema.org/ClaimReview"]}), 1),
    "google.json": (GOOGLE, 1),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_every_form_of_a_file(sessions, tmp_path, name):
    value, number = FORMS[name]
    (tmp_path / name).write_text("\ufeff" + json.dumps(value), encoding="utf-8")
    with sessions() as session:
        assert importing.take_file(session, tmp_path / name).counts == Counts(new=number)


def test_a_page_with_several_scripts_one_of_them_broken(sessions, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        f"<!doctype html><script>var x = '<b>'</script><script type='application/ld+json'>{json.dumps(REVIEW)};</script>"
        '<SCRIPT TYPE="application/ld+json; charset=utf-8">{"broken": </SCRIPT><p>text</p>'
    )
    with sessions() as session:
        done = importing.take_file(session, page)
    assert (done.counts, done.refused, done.reasons) == (Counts(new=1), 1, ["script 2: not valid JSON"])


@pytest.mark.parametrize("made", ["<a", "<![", "<!", "<script ", "<script>", "</", '<a b="', "<!-- "])
def test_a_page_made_to_keep_the_reader_busy_is_read_at_once(tmp_path, made):
    page, script = tmp_path / "page.html", f'<script type="application/ld+json">{json.dumps(REVIEW)}</script>'
    page.write_text(f"<html><!-- {script} -->{script}<p>{made * (5_000_000 // len(made))}")
    began = time.process_time()
    (found,) = importing.read_checks(page, publisher=None)
    assert (found[0], time.process_time() - began < 30) == ("script 1", True)


def test_tables_and_lines(sessions, tmp_path):
    (tmp_path / "a.csv").write_text(
        "Claim;Rating;Link;Date;Author\nA shark;False;https://r.example/1;26 May 2015;R\n;x;;;\n"
    )
    lines = [
        {"vclaim_id": "v1", "vclaim": "A shark", "title": "T", "date": "26 May 2015"},
        REVIEW,
        {"vclaim_id": "v3"},
        [1],
    ]
    (tmp_path / "b.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\nnot json\n")
    with sessions() as session:
        done = importing.take_file(session, tmp_path / "a.csv")
        assert (done.counts, done.refused) == (Counts(new=1), 1)
        (check,) = published_checks.newest(session, limit=9)
        assert (check.publisher, check.rating, check.url) == ("R", "False", "https://r.example/1")
        done = importing.take_file(session, tmp_path / "b.jsonl", publisher="Riomar Checks")
    assert (done.counts, done.refused) == (Counts(new=2), 3)
    assert [reason.partition(":")[0] for reason in done.reasons] == ["line 3", "line 4", "line 5"]


def test_a_number_of_thousands_of_digits_is_one_broken_line(sessions, tmp_path):
    path = tmp_path / "checks.jsonl"
    path.write_text('{"claim": "It rains.", "id": 1}\n{"claim": "It snows.", "id": ' + "9" * 5000 + "}\n")
    with sessions() as session:
        done = importing.take_file(session, path, publisher="P")
    assert (done.counts.new, done.refused, done.reasons[0].partition(":")[0]) == (1, 1, "line 2")


def test_repeating_an_import_changes_nothing_and_an_update_only_what_is_new(sessions, tmp_path):
    path = tmp_path / "feed.json"
    path.write_text(json.dumps([REVIEW, REVIEW, less(claimReviewed="B"), less(claimReviewed="C")]))
    with sessions() as session:
        assert importing.take_file(session, path).counts == Counts(new=3, unchanged=1)
        session.commit()
        before = published_checks.last_change(session)
        assert importing.take_file(session, path).counts == Counts(unchanged=4)
        assert published_checks.last_change(session) == before
        gone = next(check.id for check in published_checks.newest(session, limit=9) if check.claim == "C")
        published_checks.remove(session, [gone])
        path.write_text(json.dumps([less(reviewRating="Half true"), less(claimReviewed="B"), less(claimReviewed="C")]))
        assert importing.take_file(session, path).counts == Counts(changed=1, unchanged=1, removed=1)
        assert {check.claim: check.rating for check in published_checks.newest(session, limit=9)} == {
            "A shark swims in the street & eats a dog": "Half true", "B": "False",
        }  # fmt: skip


def test_names_of_any_length_and_two_imports_at_once(sessions, tmp_path):
    path = tmp_path / "feed.json"
    address = "https://checks.example/" + "é" * 3_000
    path.write_text(
        json.dumps([less(url=address, author="ñ" * 400), less(url=address + "x"), less(url="https://e/" + "x" * 5_000)])
    )

    def take():
        with sessions() as session:
            done = importing.take_file(session, path)
            session.commit()
        return done.counts

    assert sum(at_once(take, take), Counts()) == Counts(new=3, unchanged=3)


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        ("a.json", '[{"claimReviewed": "x"}, {"claim', "not valid JSON near character 26"),
        ("a.json", '[{"claimReviewed": "x"}] and more', "not valid JSON near character 26"),
        ("a.json", '{"@graph": [1 2]}', "not valid JSON near character 15"),
        ("a.json", "[" * 100_000, "not valid JSON"),
        ("a.json", "", "neither a JSON object nor a list"),
        ("a.json", "[]", "holds no fact-check"),
        ("a.html", "<p>nothing</p>", "holds no JSON-LD script"),
        ("a.csv", "", "a.csv"),
        ("a.jsonl", '{"a": 1}\n', "says no claim"),
        ("nowhere.json", None, "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_said_and_changes_nothing(sessions, tmp_path, name, words, said):
    if words is not None:
        (tmp_path / name).write_text(words)
    with sessions() as session:
        try:
            done = importing.take_file(session, tmp_path / name)
            told = " ".join(done.reasons)
        except ArchiveError as error:
            told = str(error)
            session.rollback()
        assert published_checks.newest(session, limit=9) == []
    assert said in told


def test_a_dump_is_read_in_bounded_memory(tmp_path):
    path = tmp_path / "dump.json"
    with path.open("w") as stream:
        stream.write('{"@type": "DataFeed", "dataFeedElement": [')
        for number in range(10_000):
            stream.write((", " if number else "") + json.dumps(less(claimReviewed=f"Claim {number}", text="x" * 2_000)))
        stream.write("]}")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert sum(1 for _ in importing.read_checks(path, publisher=None)) == 10_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 12_000  # KB, of a file of 25 MB
