"""Has somebody checked this already? With words, with vectors, and with what came and went since the index was built."""

from datetime import date

import numpy as np
import pytest
from sqlalchemy import text

from pipeline.checks.archive import Matcher, NotIndexed, indexing, says_enough
from pipeline.checks.archive.rows import check_row
from pipeline.store.archive import check_vectors, published_checks
from tests.pipeline.checks.archive.conftest import CLAIMS, WordEncoder


def found(session, matcher, words, **how):
    return [match.check.id for match in matcher.match(session, words, **{"cut_off": 0} | how)]


def test_words_alone_find_the_claim_and_say_how_sure(sessions, archive, folder):
    with sessions() as session:
        matches = Matcher(folder).match(
            session, "LOOK a #shark in the flooded streets of #Riomar!! https://t.co/1", cut_off=0
        )
        assert matches[0].check.id == archive["shark"]
        assert (matches[0].check.publisher, matches[0].check.rating) == ("Riomar Checks", "False")
        assert matches[0].check.claim == CLAIMS["shark"][1]
        assert [match.certainty for match in matches] == sorted((match.certainty for match in matches), reverse=True)
        assert len(matches) <= 3
        sure = matches[0].certainty
        assert (
            Matcher(folder).match(session, "a shark in the flooded streets of Riomar", cut_off=min(1, sure + 0.3)) == []
        )


def test_an_archive_of_one_is_sure_of_the_same_claim_and_of_no_other(sessions, enter, folder):
    enter(("alone", "", "The ministers of Orvalia voted to double their own pay."))
    with sessions() as session:
        for encoder in (None, WordEncoder()):
            matcher = Matcher(folder, encoder)
            (same,) = matcher.match(session, "Ministers voted to DOUBLE their pay! Orvalia wakes up")
            assert same.certainty > 0.5
            for unlike in ("The harbour of Orvalia has a new crane, the largest of its kind", "To vote is to matter."):
                assert matcher.match(session, unlike, cut_off=0.6) == []


def test_a_language_that_hardly_any_check_speaks_makes_no_match_sure(sessions, enter, folder):
    places = [f"{kind} of {name}" for kind in ("port", "mayor", "school", "market", "bridge", "library")
              for name in (f"Town{number}" for number in range(40))]  # fmt: skip
    enter(*[(place, "", f"The {place} will cost more than it did in the year before.") for place in places])
    (own,) = enter(("es", "", "La tasa de paro de Orvalia es casi el doble que la de la vecina Tarmenia"))
    with sessions() as session:
        for unlike in (
            "Hoy visitamos las obras del nuevo centro de salud de la comarca, que abre en mayo",
            "Seguimos en directo el pleno sobre la ley de riberas, con la gente del puerto",
        ):
            assert Matcher(folder).match(session, unlike) == []
        same = "El paro en Orvalia es casi el doble que en la vecina Tarmenia, la tasa más alta"
        assert found(session, Matcher(folder), same, cut_off=0.5)[0] == own


@pytest.mark.parametrize("words", ["", "   ", "https://t.co/1", "😀", "zzzz qqqq"])
def test_a_post_without_words_in_common_has_no_earlier_check(sessions, archive, folder, words):
    with sessions() as session:
        assert found(session, Matcher(folder), words) == []


@pytest.mark.parametrize(
    ("words", "enough"),
    [
        ("Good morning everybody! 🌞 https://t.co/1", False),
        ("The earth is flat", True),
        ("地球是平的", True),
        ("", False),
    ],
)
def test_a_greeting_is_not_held_against_the_archive(words, enough):
    assert says_enough(words) == enough


def test_an_empty_archive_answers(sessions, folder):
    with sessions() as session:
        assert found(session, Matcher(folder), "a shark") == []
        assert found(session, Matcher(folder, WordEncoder()), "a shark") == []


def test_a_new_check_is_found_at_once_a_removed_one_never_again(sessions, archive, enter, folder):
    matcher = Matcher(folder)
    with sessions() as session:
        assert found(session, matcher, "a shark in the street")[0] == archive["shark"]
    (late,) = enter(("late", "", "An octopus swims in a flooded street of Riomar."))
    with sessions() as session:
        assert found(session, matcher, "an octopus!")[0] == late
        published_checks.remove(session, [archive["shark"], late])
        session.commit()
        assert archive["shark"] not in found(session, matcher, "a shark in the street")
        assert found(session, matcher, "octopus") == []
        assert found(session, Matcher(folder), "octopus") == []


def test_a_changed_check_is_found_by_its_new_words_only(sessions, archive, folder):
    matcher = Matcher(folder)
    with sessions() as session:
        matcher.refresh(sessions)
        row = check_row(
            publisher="Riomar Checks", reference="pay", claim=CLAIMS["pay"][1], title="Salaries", rating="Half true",
            published_on=date(2026, 1, 2),
        )  # fmt: skip
        published_checks.take(session, [row], change=published_checks.begin_change(session))
        session.commit()
        (match,) = matcher.match(session, "salaries", cut_off=0)
        assert (match.check.id, match.check.rating, match.check.published_on) == (
            archive["pay"],
            "Half true",
            date(2026, 1, 2),
        )


def entered(enter, folder, monkeypatch):
    """More new checks than a tail may hold."""
    monkeypatch.setattr(indexing, "LONGEST_TAIL", 3)
    monkeypatch.setattr(indexing, "WORTH_BUILDING", 3)
    return enter(*[(f"n{number}", "", f"An iceberg number{number} melts") for number in range(5)])


def test_no_query_builds_a_long_index_anew_and_the_task_does(sessions, archive, enter, folder, monkeypatch):
    matcher = Matcher(folder)
    matcher.refresh(sessions)
    ids, before = entered(enter, folder, monkeypatch), indexing.built(folder)
    with sessions() as session:
        assert set(found(session, matcher, "iceberg", most=9)) == set(ids[-3:])
        assert found(session, matcher, "a shark in the street")[0] == archive["shark"]
        assert indexing.built(folder) == before
        assert indexing.is_due(session, folder)
    indexing.build(sessions, folder)
    with sessions() as session:
        assert set(found(session, matcher, "iceberg", most=9)) == set(ids)
        assert not indexing.is_due(session, folder)
        assert indexing.open_newest(folder).change == published_checks.last_change(session)
    assert len(indexing.built(folder)) <= 2


def test_queries_answer_while_the_index_is_built_and_no_session_is_open(sessions, archive, enter, folder, monkeypatch):
    matcher = Matcher(folder)
    matcher.refresh(sessions)
    ids, build, seen = entered(enter, folder, monkeypatch), indexing.bm25.build, []

    def slowly(texts):
        held = list(texts)
        assert sessions.kw["bind"].pool.checkedout() == 0
        with sessions() as session:
            seen.extend(found(session, matcher, "iceberg", most=9))
        return build(held)

    monkeypatch.setattr(indexing.bm25, "build", slowly)
    indexing.build(sessions, folder)
    assert set(seen) == set(ids[-3:])


def test_a_long_archive_without_an_index_waits_for_it_and_says_so(sessions, archive, folder, monkeypatch):
    monkeypatch.setattr(indexing, "LONGEST_TAIL", 3)
    with sessions() as session, pytest.raises(NotIndexed, match="not built yet"):
        Matcher(folder).match(session, "a shark")
    with sessions() as session:
        assert indexing.is_due(session, folder)
    indexing.build(sessions, folder)
    with sessions() as session:
        assert found(session, Matcher(folder), "a shark")[0] == archive["shark"]


def test_an_index_of_another_archive_is_not_used(sessions, archive, folder):
    with sessions() as session:
        Matcher(folder).refresh(sessions)
        session.execute(text("update published_checks set created_at = created_at - interval '1 day'"))
        session.execute(
            text("update published_checks set claim = 'A whale', title = '' where id = :id"), {"id": archive["pay"]}
        )
        session.commit()
        assert found(session, Matcher(folder), "whale") == [archive["pay"]]


def test_vectors_find_what_shares_no_word(sessions, archive, folder):
    encoder = WordEncoder()
    with sessions() as session:
        assert indexing.make_vectors(session, encoder, say=lambda _: None) == 5
        assert indexing.make_vectors(session, encoder, say=lambda _: None) == 0
        assert check_vectors.make_index(session, "words", dimensions=8)
        assert check_vectors.make_index(session, "words", dimensions=8)
        session.commit()
        assert found(session, Matcher(folder), "¡Un tiburón!") == []
        matcher = Matcher(folder, encoder)
        matches = matcher.match(session, "¡Un tiburón!", cut_off=0)
        assert matches[0].check.id == archive["shark"]
        assert matches[0].scores["cosine"] == pytest.approx(1, abs=0.02)
        session.execute(text("set local enable_seqscan = off; set local enable_sort = off"))
        plan = str(session.execute(text(
            "explain select check_id from check_vectors where encoder = 'words' order by (embedding::halfvec(8)) <=> "
            "cast('[1,0,0,0,0,0,0,0]' as halfvec(8)) limit 2"
        )).all())  # fmt: skip
        assert check_vectors.index_name("words") in plan


def test_stored_vectors_are_those_that_were_given(sessions, archive):
    drawn = np.random.default_rng(1).normal(size=(5, 8)).astype(np.float32)
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    with sessions() as session:
        check_vectors.add(session, "drawn", list(archive.values()), drawn)
        check_vectors.add(session, "drawn", list(archive.values()), -drawn)  # a repeated task changes nothing
        for row in drawn:
            cosines = check_vectors.cosines(session, "drawn", row, archive.values())
            assert [cosines[id_] for id_ in archive.values()] == pytest.approx(list(drawn @ row), abs=1e-5)


def test_without_pgvector_vectors_rank_what_the_words_propose(sessions, archive, folder, monkeypatch):
    encoder = WordEncoder()
    with sessions() as session:
        assert not check_vectors.has_pgvector(session)
        matcher = Matcher(folder, encoder)
        before = encoder.embedded
        assert found(session, matcher, "ministers and unemployment")  # vectors that are missing are made for the query
        assert encoder.embedded > before + 1
        indexing.make_vectors(session, encoder, say=lambda _: None)
        before = encoder.embedded
        assert found(session, matcher, "shark or unemployment: which street?")[0] in (archive["shark"], archive["jobs"])
        assert encoder.embedded == before + 1


def test_a_changed_check_loses_its_vector(sessions, archive):
    encoder = WordEncoder()
    with sessions() as session:
        indexing.make_vectors(session, encoder, say=lambda _: None)
        row = check_row(publisher="Riomar Checks", reference="pay", claim=CLAIMS["pay"][1], title="Another title")
        published_checks.take(session, [row], change=published_checks.begin_change(session))
        assert [id_ for id_, _ in check_vectors.lacking(session, "words", limit=9)] == [archive["pay"]]
        assert check_vectors.forget(session, but="words") == 0
        assert check_vectors.forget(session, but="another") == 4


@pytest.mark.parametrize(
    "disguise",
    [
        lambda words: "".join(chr(0x1D5D4 + ord(sign) - 65) if sign.isalpha() else sign for sign in words.upper()),
        lambda words: "".join(chr(0xFF41 + ord(sign) - 97) if sign.isalpha() else sign for sign in words.lower()),
        "\u200b".join, "\u00ad".join, "\u2060".join,
    ],
    ids=["bold", "full width", "zero width", "soft hyphens", "word joiners"],
)  # fmt: skip
def test_a_post_in_disguise_is_matched_like_the_plain_one(sessions, archive, folder, disguise):
    words = "A shark swims in a flooded street of Riomar"
    with sessions() as session:
        plain, disguised = (Matcher(folder).match(session, text, cut_off=0)[0] for text in (words, disguise(words)))
    assert (disguised.check.id, disguised.certainty) == (archive["shark"], plain.certainty)
