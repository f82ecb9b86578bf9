"""A record's page shows hostile words as words: nothing in it runs, and nothing is loaded from anywhere."""

import re
from dataclasses import replace

import pytest
from lxml import html

from pipeline.language.speech import speaking
from pipeline.preserving.gathering import Missing
from pipeline.preserving.page import page
from pipeline.preserving.wayback import Capture
from tests.pipeline.preserving.made import FACTS, judgement, linked, post, seen

KINDS = {
    "a script": "<script>alert(1)</script>",
    "a picture from elsewhere": "<img src=https://evil.example/x.png onerror=alert(1)>",
    "the end of everything": "</pre></main></body></html><iframe src='//evil.example'>",
    "another policy": '<meta http-equiv="Content-Security-Policy" content="default-src *"><base href="//evil.example">',
    "a seal": '<footer id="seal"><pre hidden>AA==</pre></footer>',
    "a way out of an attribute": '" onmouseover="alert(1)" x=\'',
    "a style": "</style><style>body{background:url(//evil.example)}</style>",
    "a template": "{{ 7 * 7 }}{% raw %}",
    "an address that runs": "javascript:alert(1)",
    "signs that turn": "\u202eevil\u202c \u2066x",
    "signs that are none": "a\x01\x07\x1b[31mb\x7f",
    "very long": "x" * 25_000,
    "other scripts": "漢字 العربية עברית ñ 👩‍👩‍👧 Z̷͎̆a̸l̶g̵o",
}
LOADS = ("src", "href", "action", "formaction", "data", "srcset", "poster", "background", "xlink:href")


def everywhere(words: str) -> bytes:
    """A page in which all that strangers write are these words."""
    other = {"external_id": "1", "author_handle": words, "text": words, "media": []}
    author = {"external_id": "7", "handle": words, "name": words, "group": words}
    context = {"quoted": other, "replied_to": other, "retweeted": other}
    finding = {
        "kind": "comparison", "subject": "page", "state": "failed", "why": words, "version": words,
        "payload": {words: [words]}, "made_at": None,
    }  # fmt: skip
    told = seen(
        post=post(words, author=author, context=context, url=words, later_posts=[post(words)]),
        judgement=judgement(highlights=[[0, 3, 0.5], [-4, 2, 1], [2, 10**9, 1]], findings=[finding]),
        page=linked(title=words, text=words, url=words, final_url=words),
        missing=(Missing("page", "post", words, words), Missing("picture", "page", words, words)),
    )
    captures = (Capture(words, words),)
    return page(told, replace(FACTS, why=words, selected_by=words, captures=captures))


@pytest.mark.parametrize("kind", KINDS)
def test_words_of_strangers_are_words(kind: str) -> None:
    written = everywhere(KINDS[kind])
    tree = html.document_fromstring(written.decode())
    tags = {element.tag for element in tree.iter() if isinstance(element.tag, str)}
    assert not tags & {"script", "iframe", "base", "object", "embed", "form", "link", "svg", "a", "footer"}
    for element in tree.iter():
        assert not [name for name in element.attrib if name.startswith("on") or name == "style"]
        for name in LOADS:
            assert element.attrib.get(name, "data:image/").startswith("data:image/")
    assert len(tree.findall(".//style")) == 1
    assert len(tree.findall(".//meta")) == 4
    plain = re.sub("[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "\ufffd", KINDS[kind])
    assert plain in re.sub("[\x00-\x09\x0b-\x1f]", "\ufffd", tree.text_content())
    assert not re.search("[\x00-\x08\x0e-\x1f\u202a-\u202e\u2066-\u2069]", written.decode())


def test_the_policy_allows_our_style_and_pictures_inside_alone() -> None:
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page(seen(), FACTS).decode())
    assert re.fullmatch(
        r"default-src &#39;none&#39;; img-src data:; style-src &#39;sha256-[\w+/]{43}=&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;",
        policy,
    )


def test_it_is_in_the_language_of_the_desk() -> None:
    with speaking("es"):
        spanish = page(seen(), FACTS).decode()
    assert '<html lang="es">' in spanish
    assert "El post" in spanish or "La publicación" in spanish
