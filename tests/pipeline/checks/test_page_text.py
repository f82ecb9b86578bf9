"""Checks read pages as evidence gives them, and hear why where there is none."""

import pytest

from pipeline.checks.evidence.view import LinkedPage
from pipeline.checks.page_text import LinkedPages, NoPage, Page

URL = "https://news.example/short"


class Room:
    def __init__(self, page):
        self.first_page = lambda links: page


@pytest.mark.parametrize(
    ("kept", "given"),
    [
        (
            LinkedPage(URL, "https://news.example/long", "Title", "Words.", "es"),
            Page("https://news.example/long", "Title", "Words.", "es"),
        ),
        (LinkedPage(URL, reason="gone", sentence="It is gone."), NoPage(URL, "It is gone.")),
        (LinkedPage(URL, reason="slow", sentence="Later.", for_now=True), NoPage(URL, "Later.", for_now=True)),
        (LinkedPage(URL, reason="refused"), NoPage(URL, "refused")),
        (None, None),
    ],
)
def test_a_page_or_why_there_is_none(kept, given):
    assert LinkedPages(Room(kept)).first([URL]) == given
