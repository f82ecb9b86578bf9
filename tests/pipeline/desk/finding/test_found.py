"""Posts are found by their words in any of the desk's languages, whatever became of them."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from pipeline.desk.finding import asked, found
from pipeline.desk.finding.asked import FindError
from pipeline.sources.source import Profile
from pipeline.store.posts import accounts, tweets, words
from pipeline.store.posts.accounts import Wishes
from pipeline.tables import Account
from tests.fakes import post

ANA, EVA = (Profile(external_id=str(n), handle=name, name=name) for n, name in ((1, "Ana"), (2, "Eva")))
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
Read = Callable[..., list[int]]
Find = Callable[..., list[int]]


@pytest.fixture
def read(sessions: sessionmaker[Session]) -> Read:
    """Posts that were read, each of a text or of a text and what else is said of it; their ids."""

    def add(*given: str | tuple[str, dict], of: Profile = ANA) -> list[int]:
        with sessions() as session:
            accounts.add(session, source="x", profile=of, wishes=Wishes(), by="test")
            session.flush()
            account_id = session.query(Account.id).filter_by(external_id=of.external_id).scalar()
            numbers = range(session.scalar(text("select count(*) from tweets")), 10**6)
            posts = [
                post(
                    number,
                    **(
                        {"text": one, "posted_at": NOW}
                        if isinstance(one, str)
                        else {"text": one[0], "posted_at": NOW} | one[1]
                    ),
                )
                for number, one in zip(numbers, given, strict=False)
            ]
            ids = list(tweets.add_posts(session, source="x", account_id=account_id, posts=posts).new)
            session.commit()
        return ids

    return add


@pytest.fixture
def find(sessions: sessionmaker[Session]) -> Find:
    def look(typed: str, **more: int) -> list[int]:
        with sessions() as session:
            wanted = asked.read(typed, today=NOW.date() + timedelta(days=1))
            return [hit.tweet.id for hit in found.find(session, wanted, source="x", **more).hits]

    return look


@pytest.mark.parametrize(
    ("language", "said", "typed"),
    [
        ("es", "La inflación subió en las regiones", "inflacion"),
        ("es", "La inflación subió en las regiones", "REGIÓN"),
        ("es", "Hay 3.500 médicos más", "médico"),
        ("es", "Hay 3.500 médicos más", "3.500"),
        ("ca", "Els impostos de l’habitatge", "impost"),
        ("gl", "A política económica do goberno", "economica"),
        ("eu", "Langabezia jaitsi da", "langabezia"),
        ("pt-BR", "As eleições municipais", "eleicoes"),
        ("en", "Taxes were cut twice", "tax"),
        ("de", "Die Straße ist gesperrt", "strasse or straße"),
        ("fr", "Les impôts augmentent", "impot"),
        ("it", "Le tasse aumentano", "tassa"),
        ("und", "El ejército", "ejercito"),
        (None, "El ejército", "ejercito"),
        ("qqq", "El ejército", "ejercito"),
        ("es", "𝗟𝗮 𝗱𝗲𝘂𝗱𝗮 crece", "deuda"),
        ("es", "#Presupuestos2027 de @hacienda", "presupuestos2027"),
        ("es", "#Presupuestos2027 de @hacienda", '"@hacienda"'),
        ("es", "gas/electricidad: más caros", "electricidad"),
        ("es", "Ley anti-corrupción", "anti-corrupcion"),
        ("es", "Ley anti-corrupción", "corrupción"),
        ("es", "No es no, señorías", '"no es no"'),
        ("es", "Pide 200€ al año", "200€"),
        ("ru", "Налоги выросли", "налог"),
        ("el", "Οι φόροι αυξήθηκαν", "φοροι"),
        ("es", "elpais.com lo cuenta", "elpais.com"),
    ],
)  # fmt: skip
def test_accents_capitals_and_endings_do_not_matter(
    read: Read, find: Find, language: str | None, said: str, typed: str
) -> None:
    other, meant = read("Otra cosa bien distinta", (said, {"language": language}))
    assert find(typed) == [meant]
    assert other not in find(typed)


def test_words_forbidden_or_taken_instead_count(read: Read, find: Find) -> None:
    gas, light, both = read("Sube el gas", "Sube la luz", "Suben el gas y la luz")
    assert set(find("gas or luz")) == {gas, light, both}
    assert find("sube -luz") == [gas]
    assert set(find("gas -“la luz”")) == {gas}
    assert find('"el gas y la luz"') == [both]
    assert find('"luz gas"') == []


def test_posts_are_found_by_account_and_day_without_words_too(read: Read, find: Find) -> None:
    old, new = read(("El paro", {"posted_at": NOW - timedelta(days=400)}), "El paro")
    (others,) = read("El paro", of=EVA)
    assert find("paro @ANA") == [new, old]
    assert find("@eva") == [others]
    assert set(find("since 3 days")) == {new, others}
    assert find("paro @ana since 2026-11-29") == [new]
    assert find("paro @ana since 2026-11-30") == []


def test_the_newest_comes_first_of_those_alike_and_pages_hold_each_once(read: Read, find: Find) -> None:
    ids = read(*(("El paro baja", {"posted_at": NOW - timedelta(weeks=n)}) for n in range(90)))
    assert find("paro", size=90) == ids
    assert [one for page in range(4) for one in find("paro", size=25, page=page)] == ids


def test_a_post_that_says_it_twice_comes_before_newer_ones(read: Read, find: Find) -> None:
    once, twice = read("El paro baja", ("Paro y más paro", {"posted_at": NOW - timedelta(days=2)}))
    assert find("paro") == [twice, once]


def test_of_a_common_word_the_newest_are_ranked(read: Read, find: Find, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MOST", 3)
    ids = read(*(("El paro baja", {"posted_at": NOW - timedelta(days=n)}) for n in range(30)))
    assert find("paro", size=30) == ids[:3]


def test_whether_words_stand_side_by_side_is_looked_at_in_the_newest(
    read: Read, sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "LOOKED_AT", 10)
    read(*(("La luz y el gas", {"posted_at": NOW - timedelta(days=n)}) for n in range(20)))
    (new,) = read("El gas y la luz")
    for typed, ids, cut in (
        ('"gas y la luz"', [new], True),
        ("gas luz -“el gas”", [], True),
        ("luz -“gas y la luz”", 9, True),
    ):
        with sessions() as session:
            page = found.find(session, asked.read(typed, today=NOW.date()), source="x", size=30)
        assert page.only_newest is cut
        assert [hit.tweet.id for hit in page.hits] == ids if isinstance(ids, list) else len(page.hits) == ids


def test_an_edited_post_is_found_by_what_it_says_now(sessions: sessionmaker[Session], read: Read, find: Find) -> None:
    (meant,) = read("Sube el gas")
    with sessions() as session:
        session.execute(text("update tweets set text = 'Baja la luz' where id = :id"), {"id": meant})
        session.commit()
    assert (find("luz"), find("gas")) == ([meant], [])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("paro @nadie", "@nadie was never monitored here"),
        ("😀", "Nothing of this is a word"),
        ('""', "Nothing of this is a word"),
        ("-", "Nothing of this is a word"),
        ("… ¿? !", "Nothing of this is a word"),
        ("or", "find WORDS"),
    ],
)
def test_what_names_nothing_is_told(read: Read, find: Find, typed: str, said: str) -> None:
    read("El paro")
    with pytest.raises(FindError) as caught:
        find(typed)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "typed",
    ["'; drop table tweets; --", "a:1", "w:", "w1:2956", ":*", "!", "a & | b", "\\", "%s", "<->", "()", "'", "\x00x"],
)
def test_nothing_that_is_typed_is_taken_for_a_query(read: Read, find: Find, typed: str) -> None:
    read("El paro")
    with suppress(FindError):
        assert find(typed) == []


def test_a_desk_that_has_read_nothing_finds_nothing(find: Find) -> None:
    assert find("paro") == []
