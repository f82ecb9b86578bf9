"""Checks read pages as evidence gives them, and hear why where there is none."""

import pytest

from pipeline.checks.check import CheckFailed, Impossible
from pipeline.checks.evidence.view import LinkedPage
from pipeline.checks.linked_page import readable

URL = "https://news.example/short"


def test_a_page_with_words_is_given():
    page = LinkedPage(URL, "https://news.example/long", "Title", "Words.", "es")
    assert readable(page, missing="None.") == page


@pytest.mark.parametrize(
    ("kept", "error", "why"),
    [
        (LinkedPage(URL, reason="gone", sentence="It is gone."), Impossible, "It is gone."),
        (LinkedPage(URL, reason="slow", sentence="Later.", for_now=True), CheckFailed, "Later."),
        (LinkedPage(URL, reason="refused"), Impossible, "refused"),
        (None, Impossible, "None."),
    ],
)
def test_why_there_is_none(kept, error, why):
    with pytest.raises(error) as raised:
        readable(kept, missing="None.")
    assert str(raised.value) == why
