"""A page that leads on by itself is followed as a redirect is, by the same rules."""

import pytest

from pipeline.fetching.errors import FetchError
from pipeline.fetching.policy import Policy
from tests.pipeline.fetching.hostile import answer, hostile_web

ARTICLE = b"<!doctype html><title>T</title><article><p>The words of the article.</p></article>"
HTML = "Content-Type: text/html"


def page(head, *, body="<p>One moment.</p>"):
    return f"<!doctype html><html><head><title>T</title>{head}</head><body>{body}</body></html>".encode()


def refresh(content):
    return f'<meta http-equiv="refresh" content="{content}">'


def fetched(first, *headers, paths=None, url="http://news.example/a"):
    with hostile_web(Policy(total_s=5.0)) as web:
        web.server.paths["/a"] = answer(HTML, *headers, body=first)
        web.server.paths["/b"] = answer(HTML, body=ARTICLE)
        web.server.paths.update(paths or {})
        return web.fetcher.fetch(url, "page")


@pytest.mark.parametrize(
    "head",
    [
        refresh("0; url=/b"), refresh("0;URL=/b"), refresh("0; URL='/b'"), refresh("5;url=/b"), refresh("0,url=/b"),
        refresh("0 /b"), refresh("0; /b"), refresh(" 0 ; url = /b "), refresh("0.5; url=/b"), refresh(".2; url=/b"),
        refresh("0; url=http://news.example/b"), refresh("0; url=//news.example/b#top"), refresh("0; url=b"),
        refresh("0; url=&#x2F;b"), "<META CONTENT='0; url=/b' HTTP-EQUIV=Refresh>", "<meta http-equiv='REFRESH' content=0;url=/b>",
        '<base href="http://news.example/x/">' + refresh("0; url=../b"), "<!-- a -->" + refresh("0;url=/b"),
        '<meta\nname="x" http-equiv="refresh"\ncontent="1;\nurl=/b">', refresh("30") + refresh("0; url=/b"),
    ],
)  # fmt: skip
def test_a_page_that_leads_on_by_itself_is_followed(head):
    found = fetched(page(head))
    assert (found.content, found.final_url.endswith(".example/b")) == (ARTICLE, True)


def test_a_refresh_in_a_header_is_followed():
    assert fetched(page(""), "Refresh: 0; url=/b").content == ARTICLE


@pytest.mark.parametrize(
    "head",
    [
        refresh("300; url=/b"), refresh("300"), refresh("0"), refresh("0; url=/a"), refresh("0; url=#top"), refresh("0; url="),
        refresh("0; url=javascript:alert(1)"), refresh("0; url=app://open"), refresh("soon; url=/b"), refresh(""),
        "<!-- " + refresh("0; url=/b") + " -->", "<noscript>" + refresh("0; url=/b") + "</noscript>",
        "<script>var a = '" + refresh("0; url=/b") + "'</script>", '<meta name="refresh" content="0; url=/b">',
        '<meta name="description" content="0; url=/b">', refresh("0; url=http://[/b"),
    ],
)  # fmt: skip
def test_a_page_that_stays_is_read_as_it_is(head):
    assert fetched(page(head)).content == page(head)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://127.0.0.1/b", "private address"), ("http://169.254.169.254/latest", "private address"),
        ("http://localhost/b", "local name"), ("http://news.example:8080/b", "port"), ("http://u:p@news.example/b", "credentials"),
        ("http://2130706433/", "odd notation"), ("/loop", "too many redirects"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("by", ["meta", "header"])
def test_a_refresh_goes_nowhere_that_a_redirect_may_not(address, reason, by):
    loop = {
        "/loop": answer(HTML, body=page(refresh("0; url=/again"))),
        "/again": answer(HTML, body=page(refresh("0; url=/loop"))),
    }
    headers = [f"Refresh: 0; url={address}"] if by == "header" else []
    with pytest.raises(FetchError) as refused:
        fetched(page(refresh(f"0; url={address}") if by == "meta" else ""), *headers, paths=loop)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "made", ["<meta ", "<!--", "<script>", "<noscript ", "<meta http-equiv=refresh content=", "<base ", "<title>"]
)
def test_no_page_holds_the_search_up(made):
    assert fetched(page("", body=made * (4_000_000 // len(made)))).content
