"""What is pasted names handles and never somebody's name: what is none is told with its line."""

import pytest

from pipeline.sources.handles import read_pasted


@pytest.mark.parametrize(
    ("pasted", "handles", "not_understood"),
    [
        ("@ana", {"ana": 1}, []),
        ("ana", {"ana": 1}, []),
        ("ana,eva;luis|zoe\tleo", {"ana": 1, "eva": 1, "luis": 1, "zoe": 1, "leo": 1}, []),
        ("@ana @eva https://x.com/luis", {"ana": 1, "eva": 1, "luis": 1}, []),
        ("ana\n\neva\r\n@ANA", {"ana": 1, "eva": 3}, []),
        ("Pedro Sánchez", {}, [(1, "Pedro Sánchez")]),
        ("Pedro Sanchez", {}, [(1, "Pedro Sanchez")]),
        ("Sánchez", {}, [(1, "Sánchez")]),
        ("Pedro Sánchez @sanchezcastejon", {"sanchezcastejon": 1}, []),
        ("1. @ana\n2) (@eva)\n- “@luis”", {"ana": 1, "eva": 2, "luis": 3}, []),
        ("Ana: @ana.", {"ana": 1}, []),
        ("@ana y @eva", {"ana": 1, "eva": 1}, []),
        ("x.com/ana/status/123?s=20\nhttps://twitter.com/eva/", {"ana": 1, "eva": 2}, []),
        ("<https://x.com/ana|@ana>", {"ana": 1}, []),
        ("https://x.com/i/web/status/123", {}, [(1, "https://x.com/i/web/status/123")]),
        ("@ana\nhttps://x.com/home", {"ana": 1}, [(2, "https://x.com/home")]),
        ("ana@desk.example", {}, [(1, "ana@desk.example")]),
        ("@ana@mastodon.example", {}, [(1, "@ana@mastodon.example")]),
        ("https://instagram.com/ana", {}, [(1, "https://instagram.com/ana")]),
        ("@a_name_that_is_too_long", {}, [(1, "@a_name_that_is_too_long")]),
        ("＠zoe", {"zoe": 1}, []),
        ("@ana's", {}, [(1, "@ana's")]),
        (" \n, ;", {}, []),
    ],
)
def test_only_what_is_marked_or_stands_alone_is_a_handle(pasted, handles, not_understood):
    found = read_pasted(pasted)
    assert (found.handles, found.not_understood) == (handles, not_understood)
