"""ClaimReview whose parts stand apart, whose publisher has an address only, or whose words are a page's code."""

import json

import pytest

from pipeline.checks.archive import importing
from pipeline.checks.archive.claim_review import Unusable, reviews, row_of
from pipeline.checks.archive.dates import read_date
from pipeline.checks.archive.json_ld.markup import as_read

SITE = "https://faro.example"
DESK = {"@type": "Organization", "@id": f"{SITE}/#desk", "name": "El Faro", "url": SITE}
WRITER = {"@type": "Person", "@id": "_:writer", "name": "Ana Redactora"}
REVIEW = {
    "@type": "ClaimReview",
    "url": f"{SITE}/agua",
    "claimReviewed": "The water of Riomar costs twice as much",
    "author": {"@id": f"{SITE}/#desk"},
    "reviewRating": {"@id": "#rating"},
    "itemReviewed": {"@id": "#claim"},
}
RATING = {"@type": "Rating", "@id": "#rating", "alternateName": "Misleading", "ratingValue": 2, "bestRating": 5}
CLAIM = {"@type": "Claim", "@id": "#claim", "author": {"@id": "_:speaker"}}
SPEAKER = {"@type": "Person", "@id": "_:speaker", "name": "The mayor"}
PARTS = [DESK, RATING, CLAIM, SPEAKER]


def scripts(*values):
    written = "".join(f'<script type="application/ld+json">{json.dumps(value)}</script>' for value in values)
    return f"<!doctype html><head>{written}</head>"


def taken(path):
    return [found for _, found in importing.read_checks(path, publisher=None)]


APART = {
    "graph.json": json.dumps({"@graph": [*PARTS, REVIEW]}),
    "graph, review first.json": json.dumps({"@context": "x", "@graph": [REVIEW, *PARTS]}),
    "list.json": json.dumps([REVIEW, *PARTS]),
    "two graphs.json": json.dumps([{"@graph": PARTS}, {"@graph": [REVIEW]}]),
    "scripts.html": scripts(DESK, {"@graph": [REVIEW, RATING]}, [CLAIM, SPEAKER]),
    "parts of parts.html": scripts({"@type": "WebPage", "mainEntity": REVIEW, "about": PARTS}),
    "named by its address.json": json.dumps([{**REVIEW, "author": DESK["@id"]}, *PARTS]),
    "in a list.json": json.dumps([{**REVIEW, "author": [{"@id": "_:writer"}, {"@id": DESK["@id"]}]}, WRITER, *PARTS]),
    "said twice.json": json.dumps([{**REVIEW, "author": {"@id": DESK["@id"], "url": SITE}}, {"@id": DESK["@id"], "x": 1}, *PARTS]),
    "review in two parts.json": json.dumps([{"@id": "#r", **REVIEW}, {"@id": "#r", "datePublished": "2026-01-01"}, *PARTS]),
    "by a short name.json": json.dumps([{**REVIEW, "author": {"@id": "/#desk"}}, *PARTS]),
    "short at home.json": json.dumps([REVIEW, {**DESK, "@id": "#desk"}, RATING, CLAIM, SPEAKER]),
    "without signs.json": json.dumps([{"id" if key == "@id" else "type" if key == "@type" else key: part for key, part in one.items()}
                                      for one in [{**REVIEW, "author": {"id": DESK["@id"]}}, *PARTS]]),
    "in a set.json": json.dumps([{**REVIEW, "author": {"@list": [{"@id": DESK["@id"]}]}, "reviewRating": {"@set": [RATING]}}, *PARTS]),
    "with its vocabulary.json": json.dumps([{**{f"schema:{key}": part for key, part in REVIEW.items() if key != "@type"},
                                             "@type": "schema:ClaimReview"}, *PARTS]),
    "lines.jsonl": json.dumps({"@graph": [*PARTS, REVIEW]}) + "\n",
}  # fmt: skip


@pytest.mark.parametrize("name", APART)
def test_what_a_review_names_by_its_id_is_read_where_it_stands(tmp_path, name):
    (tmp_path / name).write_text(APART[name])
    (found,) = taken(tmp_path / name)
    assert (found.publisher, found.rating, found.claimant) == ("El Faro", "Misleading", "The mayor")


def test_a_node_of_another_site_is_not_taken_for_the_one_named():
    (found,) = reviews([{**REVIEW, "author": {"@id": "https://other.example/#desk"}}, DESK])
    assert row_of(found).publisher == "other.example"


def test_parts_that_name_each_other_in_a_circle_end():
    one, other = (
        {"@id": "a", "@type": "ClaimReview", "claimReviewed": "x", "author": {"@id": "b"}},
        {"@id": "b", "author": {"@id": "a"}},
    )
    assert next(reviews([one, other | {"name": "B"}]))["author"]["name"] == "B"
    wide = [{"@id": str(n), "name": "n", "author": [{"@id": str(m)} for m in range(300)]} for n in range(300)]
    assert len(list(reviews([one | {"author": wide}, *wide]))) == 1


@pytest.mark.parametrize(
    ("publisher", "author", "given", "expected"),
    [
        ({"@id": f"{SITE}/#organization"}, None, None, "faro.example"),
        ({"@type": "Organization", "url": f"{SITE}/about"}, WRITER, None, "faro.example"),
        (f"{SITE}/#organization", None, None, "faro.example"),
        ({"@id": f"{SITE}/#organization"}, WRITER, "Given", "Given"),
        ({"@id": f"{SITE}/#organization"}, {"@type": "Organization", "name": "El Faro"}, "Given", "El Faro"),
        ({"@id": "#organization"}, None, None, "page.example"),
        ({"@id": "https://other.example/#desk"}, DESK, None, "El Faro"),
        (None, {"@id": "#author"}, None, "page.example"),
        (None, "https://www.faro.example/team", None, "faro.example"),
        (None, [WRITER, DESK], None, "El Faro"),
        (None, [WRITER, {"@type": ["Organization", "NGO"], "name": "El Faro"}], None, "El Faro"),
        ([{"url": SITE}, {"name": "El Faro"}], WRITER, None, "El Faro"),
        ({"legalName": "El Faro SL"}, None, None, "El Faro SL"),
        (None, WRITER, None, "Ana Redactora"),
        (None, WRITER, "Given", "Given"),
        ({"site": "faro.example"}, None, None, "faro.example"),
        ([], {}, None, "page.example"),
    ],
)  # fmt: skip
def test_a_publisher_is_named_and_never_by_an_address(publisher, author, given, expected):
    review = REVIEW | {"url": "https://page.example/1", "publisher": publisher, "author": author}
    assert row_of(next(reviews(review)), publisher=given).publisher == expected


GOOGLE = {"publisher": {"name": "El Faro", "site": "faro.example"}, "url": f"{SITE}/1", "textualRating": "False"}


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ({"text": "It rains", "claimReview": [GOOGLE, GOOGLE]}, [True, True]), ({"claimReview": [GOOGLE]}, [False]),
        ({"text": "", "claimReview": [GOOGLE, {}]}, [False, False]), ({"text": None, "claimant": "A", "claimReview": GOOGLE}, [False]),
        ({"text": "It rains", "claimReview": [REVIEW]}, [True]), ({"text": "It rains", "claimReview": []}, []),
    ],
)  # fmt: skip
def test_no_review_of_the_fact_check_tools_vanishes_uncounted(tmp_path, claim, expected):
    path = tmp_path / "answer.json"
    path.write_text(json.dumps({"claims": [claim], "nextPageToken": "x"}))
    assert [not isinstance(found, Unusable) for found in taken(path)] == expected


@pytest.mark.parametrize("where", ["about", "itemListElement", "hasPart", "isPartOf", "mentions", "workExample"])
def test_a_review_is_found_wherever_a_page_keeps_it(where):
    assert len(list(reviews({"@type": "WebPage", where: [{"item": {"@list": [REVIEW]}}]}))) == 1


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("<p>The <b>tram</b> of Riomar&nbsp;stopped</p>", "The tram of Riomar stopped"), ("un<i>believ</i>able", "unbelievable"),
        ("<p>One.</p><p>Two.</p>", "One. Two."), ("5&lt;br/&gt;6", "5 6"), ("&lt;p&gt;Fish &amp;amp; chips&lt;/p&gt;", "Fish & chips"),
        ("&amp;quot;No&amp;quot;", '"No"'), ("<![CDATA[ The port ]]>", "The port"), ("a <!-- note --> b", "a b"),
        ('<a href="https://x.example/?a=1&b=2" target=_blank>here</a>', "here"), ("<H2 class='x'>Title</H2>", "Title"),
        ("if x < 5 and y > 3", "if x < 5 and y > 3"), ("a<b and c>d", "a<b and c>d"), ("<b and c>", "<b and c>"), ("AT&T", "AT&T"),
        ("1 &lt; 2", "1 < 2"), ("<mayor> said", "<mayor> said"), ("<3 Riomar", "<3 Riomar"), ("R&D; more", "R&D; more"), ("", ""),
        ("A<script>alert(1)</script><style>p {}</style> b", "A b"), ("caf&eacute; &#8220;x&#8221; &#x20AC;5", "café “x” €5"),
    ],
)  # fmt: skip
def test_words_are_kept_as_a_reader_sees_them(code, shown):
    assert " ".join(as_read(code).split()) == shown
    row = row_of(
        next(reviews(REVIEW | {"claimReviewed": code or "x", "reviewRating": {"alternateName": code}})), publisher="P"
    )
    assert (row.claim, row.rating or "") == (shown or "x", shown)


def test_an_address_keeps_what_only_looks_like_an_entity():
    row = row_of(next(reviews(REVIEW | {"url": "https://x.example/?a=1&amp;lang=es&copy=2"})))
    assert row.url == "https://x.example/?a=1&lang=es&copy=2"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026年3月4日", "2026-03-04"), ("2026年03月04日 10:00", "2026-03-04"), ("2026년 3월 4일", "2026-03-04"),
        ("04/03/2026 10:15", "2026-03-04"), ("4.3.2026, 10:15 Uhr", "2026-03-04"), ("2026-03-04T23:30:00-05:00", "2026-03-04"),
        ("2026-03", "None"), ("04-Mar-26", "None"), ("2026年", "None"), ("04/03/26", "None"),
    ],
)  # fmt: skip
def test_dates_that_can_be_told_are_told_and_others_stay_open(written, expected):
    assert str(read_date(written)) == expected


SEVERAL = {
    "a list": [{"@value": "The water is dear", "@language": "en"}, {"@value": "El agua es cara", "@language": "es"}],
    "a map": {"en": "The water is dear", "es": "El agua es cara"},
    "with its country": [{"@value": "The water is dear", "@language": "en-GB"}, {"@value": "El agua es cara", "@language": "es-ES"}],
}  # fmt: skip


@pytest.mark.parametrize("words", SEVERAL.values(), ids=SEVERAL)
def test_of_words_in_several_languages_those_of_the_review_are_taken(words):
    review = {**REVIEW, "claimReviewed": words, "reviewRating": {"alternateName": words}, "name": words}
    for language, said in (("es", "El agua es cara"), ("en-US", "The water is dear"), (None, "The water is dear")):
        row = row_of({**review, "inLanguage": language}, publisher="El Faro")
        assert (row.claim, row.rating, row.title) == (said, said, said)


def test_a_claim_and_who_said_it_are_found_inside_what_was_reviewed():
    bare = {"@type": "ClaimReview", "url": f"{SITE}/a"}
    inner = {"@type": "Claim", "name": "Water is dear", "author": {"name": "The mayor"}}
    for item in (inner, [inner], {"claimReviewed": "Water is dear", "itemReviewed": [inner]}, {"itemReviewed": inner}):
        row = row_of({**bare, "itemReviewed": item})
        assert (row.claim, row.claimant) == ("Water is dear", "The mayor")
    assert row_of({**bare, "itemReviewed": "Water is dear"}).claim == "Water is dear"


def test_a_person_publishes_for_an_organisation():
    for part in ("worksFor", "affiliation"):
        author = {"@type": "Person", "name": "Ana Redactora", part: {"@type": "Organization", "name": "El Faro"}}
        assert row_of({**REVIEW, "author": author}).publisher == "El Faro"


def test_pages_of_the_fact_check_tools_are_read_whole():
    markup = {"claimReviewed": "Water is dear", "claimAuthor": {"name": "The mayor"},
              "rating": {"textualRating": "Misleading", "ratingValue": 2, "bestRating": 5}}  # fmt: skip
    page = {"pageUrl": f"{SITE}/a", "publishDate": "2026-02-03", "claimReviewAuthor": {"name": "El Faro"}}
    (review,) = reviews({"claimReviewMarkupPages": [page | {"claimReviewMarkups": [markup]}]})
    row = row_of(review)
    assert (row.claim, row.claimant, row.rating, row.publisher, row.url, str(row.published_on)) == (
        "Water is dear", "The mayor", "Misleading", "El Faro", f"{SITE}/a", "2026-02-03"
    )  # fmt: skip


def test_a_rating_that_is_no_number_says_nothing():
    row = row_of({**REVIEW, "reviewRating": {"ratingValue": float("nan"), "bestRating": 5}}, publisher="El Faro")
    assert (row.rating, row.rating_numbers) == (None, None)


@pytest.mark.parametrize("written", ["20260203T101112", "2026. 2. 3.", "1770112800.5", 1770112800.0])
def test_dates_of_machines_are_read(written):
    assert str(read_date(written)) == "2026-02-03"
