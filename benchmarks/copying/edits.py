"""What people do to a post before they post it again: harmless edits, and those that change what it says.

Each edit takes a text, its language and a generator of random numbers, and gives the changed text, or None where the
text offers nothing to change.
"""
# ruff: noqa: ARG001 - one signature for all edits; some need no language

import re
from collections.abc import Callable
from random import Random

Edit = Callable[[str, str, Random], str | None]

EMOJI = ("😀", "😡", "🤣", "👏👏", "🙏🏽", "🔥", "❤️", "🤔", "👇", "‼️", "😱", "💪", "👉", "🧵", "⚠️")
NEGATIONS = {
    "es": ("no", "nunca", "tampoco"), "en": ("not", "never", "no longer"), "nl": ("niet", "nooit", "geen"),
    "tr": ("değil", "asla", "hiç"), "bg": ("не", "никога", "няма"), "ar": ("لا", "لم", "لن", "ليس"),
}  # fmt: skip
_CONTRACTED = {
    "is": "isn't", "are": "aren't", "was": "wasn't", "will": "won't", "can": "can't", "has": "hasn't",
    "have": "haven't", "does": "doesn't", "do": "don't", "should": "shouldn't", "would": "wouldn't",
}  # fmt: skip
_AFFIXES = {
    "es": ("in", "des", "anti"), "en": ("un", "dis", "non"), "nl": ("on", "anti"), "tr": ("gayri",),
    "bg": ("не", "без"), "ar": ("لا",),
}  # fmt: skip
_LINK = re.compile(r"https?://\S+")
_WORD = re.compile(r"[^\W\d_]{6,}")
_STOPS = re.compile(r"(?<=[^\W\d])[.,;!]+(?=\s|$)")
_FIGURE = re.compile(r"\d+")
_OUTSIDE = r"(?<![\w@#/.])"
LETTERS = {"bg": "абвгдежзийклмнопрстуфхцчшщъьюя", "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"}


def retweeted(text: str, language: str, draw: Random) -> str | None:
    """The whole text behind the prefix of old retweets."""
    return f"RT @user_{draw.randrange(10**6)}: {text}"


def retweeted_and_cut(text: str, language: str, draw: Random) -> str | None:
    """As X gives retweets without what they repeat: the first 140 characters."""
    whole = f"RT @user_{draw.randrange(10**6)}: {text}"
    return whole[:139] + "…" if len(whole) > 140 else None


def truncated(text: str, language: str, draw: Random) -> str | None:
    """Cut somewhere in its second half, with an ellipsis and a link."""
    bare = _LINK.sub("", text).rstrip()
    at = draw.randrange(len(bare) // 2, max(len(bare) - 5, len(bare) // 2 + 1)) if len(bare) > 20 else 0
    return f"{bare[:at]}… https://t.co/{draw.randrange(10**9)}" if at >= 70 else None


def with_emoji(text: str, language: str, draw: Random) -> str | None:
    """One to three emoji at the end, at the beginning, or between two words."""
    for _ in range(draw.randrange(1, 4)):
        at = draw.choice([0, len(text), *(match.start() for match in re.finditer(" ", text))])
        text = f"{text[:at]} {draw.choice(EMOJI)} {text[at:]}"
    return text


def with_other_link(text: str, language: str, draw: Random) -> str | None:
    """Another address in the place of the first, or one at the end."""
    address = f"https://t.co/{draw.randrange(10**9)}"
    return _LINK.sub(address, text, count=1) if _LINK.search(text) else f"{text} {address}"


def in_other_dress(text: str, language: str, draw: Random) -> str | None:
    """In capitals, without full stops and commas between words, with quotation marks and "via"."""
    louder = text if language == "tr" else _outside_links(text, str.upper)
    return f"“{_STOPS.sub('', louder)}” via @user_{draw.randrange(10**6)}"


def with_typo(text: str, language: str, draw: Random) -> str | None:
    """A slip of the finger anywhere in a word of six letters or more."""
    word = some_word(text, draw)
    if word is None:
        return None
    letters, at = list(word[0]), draw.randrange(len(word[0]) - 1)
    other = draw.choice(LETTERS.get(language, "abcdefghijklmnopqrstuvwxyz"))
    slip = draw.choice(("lost", "doubled", "swapped", "mistaken"))
    if slip == "lost":
        letters.pop(at)
    elif slip == "doubled":
        letters.insert(at, letters[at])
    elif slip == "swapped":
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
    else:
        letters[at] = other
    changed = "".join(letters)
    return None if changed == word[0] else text[: word[1]] + changed + text[word[2] :]


def with_other_number(text: str, language: str, draw: Random) -> str | None:
    """One figure of the text, not in a link, made another: a digit, one more, ten times as much, another sign."""
    links = [match.span() for match in _LINK.finditer(text)]
    found = [m for m in _FIGURE.finditer(text) if not any(a <= m.start() < b for a, b in links) and _plain(text, m)]
    if not found:
        return None
    match = draw.choice(found)
    said = match.group()
    at = draw.randrange(len(said))
    digit = draw.choice([each for each in "0123456789" if each != said[at]])
    minus = [f"-{said}"] if text[: match.start()].endswith((" ", "\n")) or not match.start() else []
    instead = draw.choice((said[:at] + digit + said[at + 1 :], str(int(said) + 1), said + "0", *minus))
    return text[: match.start()] + instead + text[match.end() :]


def with_other_sign(text: str, language: str, draw: Random) -> str | None:
    """A sign of a unit or currency put for another, or left out."""
    found = list(re.finditer(r"[%€$£₺°]", _LINK.sub(lambda link: "_" * len(link.group()), text)))
    if not found:
        return None
    match = draw.choice(found)
    instead = draw.choice([each for each in ("%", "€", "$", "£", "") if each != match.group()])
    return text[: match.start()] + instead + text[match.end() :]


def negated(text: str, language: str, draw: Random) -> str | None:
    """A negation put before some word, or taken away where there is one; in English often by n't, in Turkish by -m-."""
    standing = list(re.finditer(rf"{_OUTSIDE}\b(?:{'|'.join(NEGATIONS[language])})\b ", text, re.IGNORECASE))
    if standing and draw.random() < 0.5:
        match = draw.choice(standing)
        return text[: match.start()] + text[match.end() :]
    if language == "en" and (found := list(re.finditer(rf"\b({'|'.join(_CONTRACTED)})\b", text))):
        match = draw.choice(found)
        return text[: match.start()] + _CONTRACTED[match.group()] + text[match.end() :]
    if language == "tr" and (found := list(re.finditer(r"(?<=[^\W\d])(m?)[iıuü]yor", text))):
        match = draw.choice(found)
        return text[: match.start()] + ("" if match[1] else "m") + text[match.end(1) :]
    return _inserted(text, draw.choice(NEGATIONS[language]) + " ", draw)


def with_affix(text: str, language: str, draw: Random) -> str | None:
    """A prefix that turns a word into its opposite."""
    word = some_word(text, draw)
    return None if word is None else text[: word[1]] + draw.choice(_AFFIXES[language]) + word[0] + text[word[2] :]


def some_word(text: str, draw: Random) -> tuple[str, int, int] | None:
    """A word of six letters or more that is no link and no mention, with its place."""
    links = [match.span() for match in re.finditer(r"https?://\S+|[@#]\w+", text)]
    found = [m for m in _WORD.finditer(text) if not any(a <= m.start() < b for a, b in links)]
    match = draw.choice(found) if found else None
    return None if match is None else (match.group(), match.start(), match.end())


def exchange(text: str, word: tuple[str, int, int], other: str) -> str:
    """The text with another word in that place."""
    return text[: word[1]] + other + text[word[2] :]


def _plain(text: str, match: re.Match[str]) -> bool:
    """Whether a figure stands in the text itself and not in a mention or a hashtag."""
    before = text[: match.start()].rsplit(maxsplit=1)
    token = "" if text[: match.start()].endswith((" ", "\n")) or not before else before[-1]
    return "@" not in token and "#" not in token


def _inserted(text: str, words: str, draw: Random) -> str | None:
    links = [match.span() for match in _LINK.finditer(text)]
    places = [m.start() for m in re.finditer(r"(?<![\w@#])[^\W\d]{2,}", text)]
    free = [place for place in places if not any(a <= place < b for a, b in links)]
    if not free:
        return None
    at = draw.choice(free)
    return text[:at] + words + text[at:]


def _outside_links(text: str, change: Callable[[str], str]) -> str:
    parts = re.split(r"(https?://\S+)", text)
    return "".join(part if number % 2 else change(part) for number, part in enumerate(parts))
