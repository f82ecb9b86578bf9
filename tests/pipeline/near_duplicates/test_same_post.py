"""When a post may share another's card: never when a figure, a negation or a word changed."""

import string
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.near_duplicates.negations import NEGATIONS, turns_round
from pipeline.near_duplicates.post_text import read
from pipeline.near_duplicates.same_post import Pair, differing_words, may_be_typo, says_the_same

LONG = (
    "El paro registrado en la región ha subido un 12 % desde 2019, según los datos que publicó ayer el ministerio, "
    "y la deuda por habitante ha crecido más que en ninguna otra comunidad del país."
)
KNOWN = {"registrado", "ministerio"}
SENTENCES = {
    "es": ("El gobierno subirá las pensiones a los jubilados", "El gobierno no subirá las pensiones a los jubilados"),
    "ca": ("El govern apujarà les pensions als jubilats", "El govern no apujarà les pensions als jubilats"),
    "gl": ("O goberno subirá as pensións dos xubilados", "O goberno nunca subirá as pensións dos xubilados"),
    "eu": ("Gobernuak pentsioak igoko ditu datorren urtean", "Gobernuak ez ditu pentsioak igoko datorren urtean"),
    "pt": ("O governo vai aumentar as pensões este ano", "O governo não vai aumentar as pensões este ano"),
    "en": ("The government will raise pensions next year", "The government won't raise pensions next year"),
    "en affix": ("The decision was legal and responsible in all", "The decision was legal and irresponsible in all"),
    "fr": ("Le gouvernement augmente les retraites cette année", "Le gouvernement n'augmente pas les retraites cette année"),
    "it": ("Il governo aumenta le pensioni quest'anno", "Il governo non aumenta le pensioni quest'anno"),
    "de": ("Die Regierung erhöht eine Rente für alle", "Die Regierung erhöht keine Rente für alle"),
    "nl": ("De regering verhoogt dit jaar de pensioenen", "De regering verhoogt dit jaar de pensioenen niet"),
    "ar": ("الحكومة سترفع رواتب التقاعد هذا العام", "الحكومة لن ترفع رواتب التقاعد هذا العام"),
    "tr": ("Hükümet emekli maaşlarını artırıyor diye biliyor herkes", "Hükümet emekli maaşlarını artırıyor diye bilmiyor herkes"),
    "bg": ("Правителството увеличава пенсиите тази година", "Правителството не увеличава пенсиите тази година"),
    "ru": ("Правительство повысит пенсии в этом году", "Правительство не повысит пенсии в этом году"),
}  # fmt: skip


def same(copy: str, standing: str, *, known: set[str] = KNOWN) -> bool:
    odd = differing_words(read(copy), read(standing), alike=0.8, least_words=5)
    return odd is not None and says_the_same(odd, known=known)


@pytest.mark.parametrize(
    "copy",
    [
        "RT @quien_sea: " + LONG,
        "RT @quien_sea: " + LONG[:120] + "…",
        LONG[:110] + " … https://t.co/a",
        LONG.upper() + " 😡😡 https://t.co/abc123",
        LONG.replace("12 %", "12%").replace(",", ""),
        LONG.replace("registrado", "registardo"),
        LONG.replace("registrado", "regisstrado"),
        LONG.replace("ministerio", "minsiterio"),
        LONG + " ht…",
        LONG + " vía @quien_sea",
        "“" + LONG + "” @quien_sea",
        LONG.replace("El paro", "𝗘𝗹 𝗽𝗮𝗿𝗼"),
    ],
)
def test_a_light_edit_says_the_same(copy):
    assert same(copy, LONG)


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("12", "13"), ("12 %", "12"), ("12 %", "1,2 %"), ("12 %", "-12 %"), ("12 %", "12 €"), ("2019", "2009"),
        ("subido", "bajado"), ("ha subido", "no ha subido"), ("ninguna otra", "otra"), ("país.", "país?"),
        ("El paro", "❌ El paro"), ("El paro", "Es falso: el paro"), ("El paro", "📉 El paro"),
        ("ministerio", "municipio"), ("registrado", "no registrado"),
        ("región", "región de @otra_persona"), ("país.", "país. Es un bulo."), ("habitante", "habitantes"),
    ],
)  # fmt: skip
def test_another_figure_sign_or_word_says_something_else(said, instead):
    changed = LONG.replace(said, instead)
    assert changed != LONG
    assert not same(changed, LONG)
    assert not same(LONG, changed)


def test_mentions_around_the_text_may_be_added_but_not_exchanged():
    assert same("@partido " + LONG + " @otra", LONG)
    assert same(LONG, "@partido " + LONG)
    assert not same("@partido " + LONG, "@contrario " + LONG)
    assert not same(LONG + " @una", LONG + " @otra")


@pytest.mark.parametrize("language", SENTENCES)
def test_a_negation_says_something_else_in_every_language(language):
    said, denied = SENTENCES[language]
    everything = set(read(said).words) ^ set(read(denied).words)
    for known in (set(), set(read(said).words), set(read(denied).words), everything):
        assert not same(said, denied, known=known)
        assert not same(denied, said, known=known)
    assert same(said.upper() if language != "tr" else said + " 😀", said)


def test_two_languages_never_say_the_same():
    texts = [said for pair in SENTENCES.values() for said in pair]
    assert not any(same(a, b) for a in texts for b in texts if a != b)


def test_what_stands_must_show_all_that_the_new_one_says():
    cut = LONG[:120] + "…"
    assert same(cut, LONG)
    assert not same(LONG, cut)
    assert not same(LONG[:50] + "…", LONG)  # too little to tell
    assert not same(cut, LONG + " Es mentira.")
    assert not same(LONG[:120] + "…", LONG.replace("12 %", "13 %"))


def test_two_known_words_are_two_words():
    said, other = (LONG.replace("registrado", word) for word in ("stellen", "stelen"))
    assert not same(said, other, known={"stelen", "stellen"})
    assert same(said, other, known={"stellen"})
    assert not same(said, other, known=set())


def test_short_posts_are_nobodys_copies():
    assert not same("Muchas gracias a todos", "Muchas gracias a todos")
    assert same("Muchas gracias a todos hoy", "muchas gracias a todos, hoy 😀")


WORDS = st.lists(st.text(string.ascii_lowercase + "áéñçüßøжшяبتم", min_size=1, max_size=12), min_size=6, max_size=40)
NUMBERS = st.integers(min_value=0, max_value=10**6).map(str)


@given(WORDS, st.data())
def test_dressing_a_text_up_changes_nothing_and_one_more_word_everything(words, data):
    text = " ".join(words)
    dressed = f"RT @some_one: {'! '.join(words)} 😀 https://t.co/{data.draw(NUMBERS)}"
    assert same(dressed, text, known=set())
    assert same(text, dressed, known=set())
    at = data.draw(st.integers(0, len(words)))
    added = data.draw(st.sampled_from(sorted(NEGATIONS)))
    longer = " ".join([*words[:at], added, *words[at:]])
    assert not same(longer, text, known=set(words))
    assert not same(text, longer, known=set(words))


@given(WORDS, NUMBERS, NUMBERS, st.data())
def test_a_changed_figure_is_never_a_copy_wherever_it_stands(words, number, other, data):
    assume(number != other)
    at = data.draw(st.integers(0, len(words)))
    one, two = (" ".join([*words[:at], each, *words[at:]]) for each in (number, other))
    assert not same(one, two, known=set(words))
    assert same(one, one + " 🎉", known=set())


@given(st.text(max_size=280))
def test_any_text_can_be_read_and_says_what_it_says(text):
    words = read(text)
    assert differing_words(words, words, alike=1.0, least_words=0) == ()
    assert all(word and not word.isspace() for word in words.words)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("setenta", "sesenta"), ("geliyor", "gelmiyor"), ("martes", "marte"), ("subida", "subidas"),
        ("legales", "ilegales"), ("aumenta", "aumentó"), ("hombres", "nombres"), ("casas", "cazas"), ("2020a1", "2020a2"),
        ("casados", "cansados"), ("prevent", "present"), ("gidiyor", "gitmiyor"), ("stelen", "gestelen"),
        ("yumuyor", "yummuyor"), ("العاملين", "العالمين"),
    ],
)  # fmt: skip
def test_what_is_no_typo_whatever_is_known(one, other):
    assert not may_be_typo(Pair(one, other))
    assert not may_be_typo(Pair(other, one))


def test_words_that_turn_a_claim_round_are_known_in_any_dress():
    assert all(turns_round(word) for word in ("No", "JAMÁS", "Doesn't", "değil", "keine", "bulo", "Setenta", "никога"))


@pytest.mark.parametrize(
    "shape", ["-", "<", "- ", "=+", "~-<", "1-", "<1", "https://", " h", "… ", "RT @a ", "via ", "'"]
)
def test_no_text_holds_the_reader_up(shape):
    ordinary = (LONG * 700)[:100_000]
    usual = min(_seconds(ordinary) for _ in range(3))
    assert _seconds((shape * 100_000)[:100_000]) < 200 * usual  # a search that grows with the square takes thousands


def _seconds(text: str) -> float:
    begun = time.process_time()
    read(text)
    return time.process_time() - begun


def test_signs_before_a_figure_belong_to_it_whatever_stands_before_them():
    assert read("- - <5 a-5 x=3 ≥ 7").words == ("--<5", "a", "5", "x", "=", "3", "≥7")


@pytest.mark.parametrize(
    "unseen", ["\u200b", "\u00ad", "\u2060", "\ufeff", "\u200d", "\u202e", "\u2066", "\u180e", "\U000e0061"]
)
def test_a_copy_with_signs_that_nobody_sees_is_a_copy(unseen):
    assert same(LONG.replace("registrado", f"regis{unseen}trado").replace("12", f"1{unseen}2"), LONG)
    assert not same(LONG.replace("12", f"1{unseen}3"), LONG)


def test_a_copy_in_styled_letters_is_a_copy():
    bold = "".join(chr(0x1D5EE + ord(sign) - 97) if "a" <= sign <= "z" else sign for sign in LONG)
    drawn = LONG.replace("registrado", "ʀᴇɢɪsᴛʀᴀᴅᴏ").replace("RT", "ＲＴ")
    assert (same(bold, LONG), same(drawn, LONG)) == (True, True)


def test_a_joiner_that_makes_another_word_makes_another_post():
    letter, names = (f"او دیروز {word} را در شهر به مردم نشان داد" for word in ("نامه\u200cای", "نام\u200cهای"))
    assert not same(letter, names)
    assert same(letter, letter.replace("\u200cای", " ای"))
