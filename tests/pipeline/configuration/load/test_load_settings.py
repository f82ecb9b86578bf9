"""Quiet hours, digests, words that rule, what holds for groups: read as they are written, told in one sentence if not."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pipeline.configuration.load.groups import of_group, read_channels, read_thresholds
from pipeline.configuration.load.hours import Hours, read_quiet_hours, read_zone
from pipeline.configuration.load.words import plain, read_words
from pipeline.configuration.schedule_setting import read_schedule

MADRID = ZoneInfo("Europe/Madrid")
NIGHTS = "monday-friday 22:00-07:00, saturday-sunday 20:00-09:00"


def moment(written: str) -> datetime:
    """A moment by Madrid's clock."""
    return datetime.fromisoformat(written).replace(tzinfo=MADRID)


@pytest.mark.parametrize(
    ("quiet", "digest", "raised", "comes"),
    [
        (NIGHTS, "off", "2026-11-30 12:00", None),
        (NIGHTS, "off", "2026-11-30 22:00", "2026-12-01 07:00"),
        (NIGHTS, "off", "2026-12-01 06:59", "2026-12-01 07:00"),
        (NIGHTS, "off", "2026-12-01 07:00", None),
        (NIGHTS, "off", "2026-12-05 08:00", None),  # a Saturday, quiet since Friday until seven
        (NIGHTS, "off", "2026-10-25 01:30", "2026-10-25 09:00"),  # the clock goes back
        ("", "off", "2026-11-30 03:00", None),
        ("", "daily 08:00", "2026-11-30 12:00", "2026-12-01 08:00"),
        ("", "monday 08:00", "2026-12-01 12:00", "2026-12-07 08:00"),
        (NIGHTS, "daily 08:00", "2026-11-30 12:00", None),
        (NIGHTS, "daily 08:00", "2026-11-30 23:00", "2026-12-01 08:00"),
        (NIGHTS, "daily 07:00", "2026-11-30 23:00", "2026-12-01 07:00"),
        (NIGHTS, "daily 03:00", "2026-11-30 23:00", "2026-12-02 03:00"),
        ("sunday 00:00-24:00", "off", "2026-11-29 00:00", "2026-11-30 00:00"),
        ("sunday 23:00-01:00", "off", "2026-11-30 00:30", "2026-11-30 01:00"),
        ("friday-monday 00:00-24:00", "off", "2026-11-28 10:00", "2026-12-01 00:00"),
    ],
)  # fmt: skip
def test_a_card_comes_at_once_or_when_the_desks_hours_let_it(quiet, digest, raised, comes):
    hours = Hours(MADRID, read_quiet_hours(quiet), read_schedule(digest))
    assert hours.not_before(moment(raised).astimezone(UTC)) == (moment(comes) if comes else None)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("22-7", "are no hours; write monday-friday"),
        ("monday 25:00-26:00", "are no hours"),
        ("montag 22:00-07:00", "are no hours"),
        ("monday 08:00-08:00", "do not end at another time"),
        ("monday 08:00-24:30", "do not end at another time"),
        ("daily 00:00-24:00", "leave no hour"),
    ],
)
def test_hours_that_cannot_be_say_how_to_write_them(written, said):
    with pytest.raises(ValueError, match=said):
        read_quiet_hours(written)


@pytest.mark.parametrize("name", ["", "Madrid", "../etc/passwd", "/etc/localtime", "Europe/", "CEST+1:00:00"])
def test_what_is_no_time_zone_is_told(name):
    with pytest.raises(ValueError, match="is no time zone; write its name, such as"):
        read_zone(name)


FINDS = {
    "vacuna": ("La VACUNA.", "«vacuna»", "#vacuna", "vacúna"),
    "por ciento": ("el 3 por  ciento", "POR CIENTO"),
    "desinform*": ("Desinformación", "desinforman", "desinform"),
    "*cuela": ("la escuela", "cuela"),
    "*para*": ("el paracaídas", "repararon", "para"),
    "covid-19": ("la COVID-19 sube",),
    "#sorteo": ("gran #Sorteo hoy",),
    "año": ("el Año nuevo",),
    "ℂ*": ("Casa",),
}
LEAVES = {
    "vacuna": ("vacunas", "revacuna", "La vac una"),
    "por ciento": ("porciento", "por cientos"),
    "desinform*": ("la mala información", "nodesinforma"),
    "*cuela": ("escuelas",),
    "#sorteo": ("sorteo",),
    "año": ("ano", "años"),
    "covid-19": ("covid 19", "covid-190"),
}


@pytest.mark.parametrize("word", FINDS)
def test_words_are_found_whole_whatever_their_case_and_accents(word):
    rule = read_words(f"nothing else, {word}")
    assert [text for text in FINDS[word] if not rule.search(plain(text))] == []
    assert [text for text in LEAVES.get(word, ()) if rule.search(plain(text))] == []


def test_no_words_rule_nothing():
    assert read_words("") is read_words(" , ,") is None


@pytest.mark.parametrize("written", ["*", "...", "a*b*c*d", "x" * 101, ", ".join(f"w{n}" for n in range(201))])
def test_words_that_cannot_rule_are_told(written):
    with pytest.raises(ValueError, match=r"cannot rule; write letters|more than 200 words"):
        read_words(written)


@pytest.mark.parametrize("written", ["a*a*b", "*aa*ab", "ab ab aa*", "*ab*", "(a+)+b", "[a-", "a{9999}"])
def test_no_word_makes_a_long_text_slow(written):
    """Going back over what a star has passed would take hours."""
    rule = read_words(f"{written}, " * 20)
    assert [rule.search(text) for text in ("a" * 25_000, "a " * 12_500)] == [None, None]


def test_what_holds_for_groups():
    channels = read_channels("Town halls=#tweets-local,  Regional  premiers = C0REGIONS")
    assert of_group(channels, "town halls") == "tweets-local"
    assert of_group(channels, "Regional premiers ") == "C0REGIONS"
    assert of_group(channels, "") is of_group(channels, "Government") is None
    assert read_thresholds("Town halls=0.7, A=B=.25") == {"town halls": 0.7, "a=b": 0.25}
    assert read_thresholds("") == read_channels("") == {}


@pytest.mark.parametrize("written", ["a", "=0.5", "a=", "a=1", "a=0", "a=0.0", "a=-0.5", "a=0.5, A =0.6", "a=half"])
def test_what_is_no_list_of_groups_is_told(written):
    with pytest.raises(ValueError, match=r"each once; write Town halls=0\.7"):
        read_thresholds(written)
    if "=" not in written.strip("=") or "," in written:
        with pytest.raises(ValueError, match="each once; write Town halls=tweets-local"):
            read_channels(written)
