"""Headings of tables as people and tools write them, and ids that a spreadsheet rounded."""

import pytest

from pipeline.checks.archive import importing
from pipeline.store.archive import published_checks

PUBLIC = ("A bridge fell", "https://faro.example/1", "El Faro", "False", "2026-02-01", "The mayor")


@pytest.mark.parametrize(
    "heading",
    [
        "Claim Reviewed,Review URL,Publisher Name,Textual Rating,Date Published,Claimant",
        "claim_reviewed,review_url,publisher_name,textual_rating,date_published,claim_author",
        "claimReviewed,url,author,reviewRating,datePublished,Claim Author",
        "CLAIM ,Link, Publisher ,VERDICT,Published On,SPEAKER",
        "Claim text,Fact-check URL,Fact checker,Ratings,Publication date,Claimed by",
        "claimReview_claimReviewed,claimReview_url,claimReview_author_name,rating_alternateName,claimReview_datePublished,creativeWork_author_name",
        "claimReviewed,url,author.name,reviewRating.alternateName,datePublished,itemReviewed.author.name",
        "Afirmación,Enlace,Medio,Calificación,Fecha,Claimant",
        "\ufeffclaim-reviewed;url;publisher;rating;date;claimant",
        "Behauptung,Link,Medium,Bewertung,Datum,Speaker",
        "Affirmation,Lien,Média,Rating,Date,Claimant",
        "Alegação,Link,Veículo,Classificação,Data,Speaker",
        "Declaracio\u0301n,Enlace,Medio,Veredicto,Fecha,Speaker",
        "\n,,,,,\nClaim checked,Fact check,Outlet,Verdict,Date,Claimant",
        "Ｃｌａｉｍ,url,publisher,rating,date,claimant",
    ],
)  # fmt: skip
def test_a_heading_means_the_same_however_it_is_written(tmp_path, heading):
    path = tmp_path / "checks.csv"
    separator = ";" if ";" in heading else ","
    path.write_text(f"{heading}\n{separator.join(PUBLIC)}\n", encoding="utf-8")
    ((_, row),) = importing.read_checks(path, publisher=None)
    assert (row.claim, row.url, row.publisher, row.rating, str(row.published_on), row.claimant) == PUBLIC


def test_the_address_of_a_check_names_its_publisher_where_nothing_else_does(tmp_path):
    path = tmp_path / "checks.csv"
    path.write_text("claim,url\n<p>A bridge&nbsp;fell</p>,https://www.faro.example/1\n")
    ((_, row),) = importing.read_checks(path, publisher=None)
    assert (row.publisher, row.claim) == ("faro.example", "A bridge fell")


@pytest.mark.parametrize("heading", ["Claim date", "Claim URL", "claimant_url", "First published image"])
def test_what_is_said_of_the_claim_is_not_said_of_its_check(tmp_path, heading):
    path = tmp_path / "checks.csv"
    path.write_text(f"claim,publisher,{heading}\nA bridge fell,El Faro,https://x.example/2026-01-01\n")
    ((_, row),) = importing.read_checks(path, publisher=None)
    assert (row.url, row.published_on) == (None, None)


@pytest.mark.parametrize(
    ("cell", "reference", "rounded"),
    [
        ("1.61E+18", "", 1), ("1612345678901230000", "", 1), ('="1612345678901234567"', "1612345678901234567", 0),
        ("'1612345678901234567", "1612345678901234567", 0), ("17.0", "17", 0), ("v-3", "v-3", 0), ("", "", 0),
    ],
)  # fmt: skip
def test_an_id_that_a_spreadsheet_rounded_names_no_check_and_is_told(sessions, tmp_path, cell, reference, rounded):
    path = tmp_path / "checks.csv"
    path.write_text(
        f"claim,publisher,id\nA bridge fell,El Faro,{cell if '=' not in cell else chr(34) + cell.replace(chr(34), chr(34) * 2) + chr(34)}\n"
    )
    with sessions() as session:
        done = importing.take_file(session, path)
        (check,) = published_checks.newest(session, limit=9)
    assert (check.reference, done.rounded_ids, done.refused, done.counts.new) == (reference, rounded, 0, 1)


def test_a_rounded_id_beside_an_address_is_not_needed(sessions, tmp_path):
    path = tmp_path / "checks.csv"
    path.write_text("claim,url,id\nA bridge fell,https://faro.example/1,1.61E+18\n")
    with sessions() as session:
        done = importing.take_file(session, path)
    assert (done.rounded_ids, done.counts.new) == (0, 1)
