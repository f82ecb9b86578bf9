"""What the generated claims and documents say, in English and in Spanish, each time in other words."""

from random import Random

SUBJECTS = {
    "en": ("balloon", "kite", "ferry"),
    "es": ("globo", "papalote", "transbordador"),
}
COLOURS = {"en": ("red", "blue", "yellow"), "es": ("rojo", "azul", "amarillo")}
LANGUAGES = tuple(SUBJECTS)

_TOWNS = ("Riomar", "Branal", "Orvalia", "Costamar", "Puertoclaro", "Villanova")
_FACTS = {
    "en": (
        "the {subject} of {town} is {colour}",
        "in {town} people saw a {colour} {subject}",
        "a {colour} {subject} stands for {town} this year",
        "{town} has paid for a {subject} painted {colour}",
    ),
    "es": (
        "el {subject} de {town} es {colour}",
        "en {town} la gente vio un {subject} {colour}",
        "un {subject} {colour} representa a {town} este año",
        "{town} ha pagado un {subject} pintado de {colour}",
    ),
}
_SAYING = {
    "en": ("{fact}", "it is said that {fact}"),
    "es": ("{fact}", "se dice que {fact}"),
}
_ELSE = {
    "en": (
        "the library of {town} is too small",
        "in {town} people saw a long film",
        "an old bridge stands in {town} this year",
        "{town} has paid for a school full of books",
    ),
    "es": (
        "la biblioteca de {town} es pequeña",
        "en {town} la gente vio una película larga",
        "un puente viejo espera en {town} este año",
        "{town} ha pagado una escuela llena de libros",
    ),
}
_AROUND = {
    "en": (
        "The council met on Monday",
        "Rain is expected",
        "Tickets cost three euros",
        "The harbour was closed",
        "Nobody was hurt",
        "The market opens at nine",
    ),
    "es": (
        "El pleno se reunió el lunes",
        "Se espera lluvia",
        "Las entradas cuestan tres euros",
        "El puerto se cerró",
        "No hubo heridos",
        "El mercado abre a las nueve",
    ),
}


def sentence(chance: Random, *, subject: int, colour: int, town: str, language: str) -> str:
    """Say that a subject has a colour, in one of 8 ways."""
    words = {"subject": SUBJECTS[language][subject], "colour": COLOURS[language][colour], "town": town}
    fact = chance.choice(_FACTS[language]).format(**words)
    return _told(chance, fact, language=language)


def _told(chance: Random, fact: str, *, language: str) -> str:
    said = chance.choice(_SAYING[language]).format(fact=fact)
    return f"{said[0].upper()}{said[1:]}."


def document(chance: Random, *, said: tuple[int, int] | None, town: str, language: str) -> str:
    """Say which subject has which colour, or something else, beside one or two sentences about neither."""
    found = [f"{one}." for one in chance.sample(_AROUND[language], chance.randint(1, 2))]
    if said is None:
        fact = chance.choice(_ELSE[language]).format(town=town)
        telling = _told(chance, fact, language=language)
    else:
        telling = sentence(chance, subject=said[0], colour=said[1], town=town, language=language)
    found.insert(chance.randint(0, len(found)), telling)
    return " ".join(found)


def town(chance: Random) -> str:
    """Name an invented town."""
    return chance.choice(_TOWNS)
