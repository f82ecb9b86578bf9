"""Which language a post is in: by its text, whatever its source marks; by the mark where a few words leave it open."""

import subprocess
import sys

import pytest

from pipeline.configuration.choices import Choices
from pipeline.sources.language import Languages
from pipeline.sources.language_codes import known

DESK = Languages(Choices().desk_languages)

GALICIAN = (
    "A Xunta pecha outra vez as urxencias da comarca e ninguén dá explicacións á veciñanza.",
    "Dixeron que habería médico todos os días e levamos dous meses sen ninguén no centro de saúde.",
    "O prezo do leite baixou un 6 % e as granxas xa non cobren custos.",
    "Grazas a todas as persoas que viñestes onte á praza!",
)
OTHERS = (
    ("es", "El ayuntamiento ha gastado el doble en fiestas que en guarderías, y ahí están las cuentas."),
    ("es", "Ayer aprobamos la bajada del recibo del agua para las familias numerosas."),
    ("ca", "L'Ajuntament ha gastat el doble en festes que en llars d'infants, i aquí hi ha els comptes."),
    ("ca", "Avui hem aprovat que els avis no paguin l'autobús els dies feiners."),
    ("eu", "Udalak bi aldiz gehiago gastatu du jaietan haur eskoletan baino, hor daude kontuak."),
    ("eu", "Gaur onartu dugu: adinekoek ez dute autobusa ordainduko astegunetan."),
    ("pt", "A câmara gastou o dobro em festas do que em creches, e as contas estão à vista de todos."),
    ("pt", "Aprovámos hoje que os idosos não pagam o autocarro nos dias úteis."),
    ("en", "The council spent twice as much on fireworks as on nurseries, and the accounts show it."),
    ("fr", "La mairie a dépensé deux fois plus pour les fêtes que pour les crèches."),
    ("it", "Il comune ha speso il doppio per le feste che per gli asili nido, ecco i conti."),
    ("de", "Die Stadt hat für Feste doppelt so viel ausgegeben wie für Kindergärten."),
    ("nl", "De gemeente gaf twee keer zoveel uit aan feesten als aan kinderopvang."),
    ("tr", "Belediye şenliklere kreşlerden iki kat fazla para harcadı, hesaplar ortada."),
    ("ar", "أنفقت البلدية على المهرجانات ضعف ما أنفقته على رياض الأطفال"),
    ("bg", "Общината похарчи за празници два пъти повече, отколкото за детски градини."),
)
FOREIGN = (
    ("pl", "Gmina wydała na fajerwerki dwa razy więcej niż na przedszkola, oto rachunki."),
    ("el", "Ο δήμος ξόδεψε για γιορτές τα διπλάσια απ' ό,τι για παιδικούς σταθμούς."),
    ("ja", "市は保育園よりも花火に二倍のお金を使いました。"),
    ("ta", "நகராட்சி விழாக்களுக்கு இரண்டு மடங்கு பணம் செலவிட்டது."),
    ("uk", "Міська рада витратила на свята вдвічі більше, ніж на дитячі садки."),
)


@pytest.mark.parametrize("mark", ["pt", "es", "gl", "und", "", None])
@pytest.mark.parametrize("text", GALICIAN)
def test_galician_is_galician_whatever_its_source_marks(text, mark):
    assert DESK.tell(text, mark) == "gl"


@pytest.mark.parametrize("mark", [None, "es", "pt", "in", "qme", "not a code"])
@pytest.mark.parametrize(("code", "text"), [*OTHERS, *FOREIGN])
def test_a_sentence_says_its_language_whatever_its_source_marks(code, text, mark):
    assert DESK.tell(text, mark) == code


@pytest.mark.parametrize(
    "around",
    [
        "RT @alcaldia: {} https://t.co/AbCdEf1234", "@ana @luis {} #Pleno #Vergüenza", "{} 🙃🙃🙃 10:30 h · 6 €", "🧵1/9\n\n{}",
        "\u200b{}\u2069", "{}\n\nhttps://example.org/una-ruta-en-castellano-muy-larga/del/ayuntamiento",
    ],
)  # fmt: skip
def test_what_stands_around_the_words_does_not_count(around):
    assert {DESK.tell(around.format(text), "es") for text in GALICIAN} == {"gl"}


@pytest.mark.parametrize("style", [str.upper, str.title, lambda text: text.translate(BOLD)])
def test_letters_are_read_as_they_are_meant(style):
    assert DESK.tell(style(GALICIAN[1]), "pt") == "gl"


BOLD = {ord("a") + place: 0x1D5EE + place for place in range(26)}


@pytest.mark.parametrize("mark", ["es", "und", None, "qht", "zxx", "tl"])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "🎉🎉🔥",
        "https://t.co/AbCdEf1234",
        "#Elecciones2026 #LHDirecto",
        "@ana @luis",
        "12.345 €",
        "¡!…",
        "\u200d\ufe0f",
        "RT @ana:",
    ],
)
def test_without_a_word_nobody_can_tell(text, mark):
    assert DESK.tell(text, mark) == "und"


@pytest.mark.parametrize(
    ("text", "mark", "told"),
    [
        ("No", "es", "es"), ("No", "ca", "ca"), ("No", None, "und"), ("No", "tl", "und"),
        ("Ana Torres", "ht", "und"), ("Madrid", "es", "es"), ("Barcelona", "qme", "und"), ("Si", "xx", "und"),
    ],
)  # fmt: skip
def test_where_a_few_words_leave_it_open_a_likely_mark_decides(text, mark, told):
    assert DESK.tell(text, mark) == told


def test_the_desks_languages_are_the_likelier_ones():
    words = "Bona tarda a tots"
    assert Languages(frozenset({"ca", "es"})).tell(words, None) == "ca"
    assert Languages(frozenset({"pl", "ja"})).tell(words, "es") == "und"


HOSTILE = (
    "\ud800\udfff",
    "a" * 1_000_000,
    "\u0301" * 100_000,
    "#" * 50_000,
    "www." * 20_000,
    "\x00\x1b[31m",
    "ﷺ" * 5_000,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_gets_a_code(text):
    assert DESK.tell(text, text).isalpha()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("es", "es"), ("ES-mx", "es"), ("pt_BR", "pt"), ("zh-Hant-TW", "zh"), ("in", "id"), ("iw", "he"), ("nn", "no"), ("qu", "qu"),
        *((none, None) for none in ("und", "", None, " ", "zxx", "art", "qme", "qht", "qam", "qct", "qst", "mul")),
    ],
)  # fmt: skip
def test_codes_have_one_form(given, code):
    assert known(given) == code


def test_nothing_is_loaded_before_the_first_text():
    code = (
        "import bot.app, pipeline.sources.language as language; print(language._identifier.cache_info().currsize);"
        "language.Languages(frozenset()).tell('hola', None); print(language._identifier.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "1"]
