"""Evidence is fetched once, kept whole, and goes when asked, files too."""

import io
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from pipeline.checks.evidence.fetched_once import FetchedOnce
from pipeline.checks.evidence.post_context import photos, quoted_post
from pipeline.checks.evidence.reader import EvidenceReader
from pipeline.fetching.policy import Policy
from pipeline.fetching.reading.picture_files import PictureFiles
from pipeline.sources.source import Context, Media
from pipeline.tables import Evidence, Tweet
from tests.fakes import post
from tests.pipeline.fetching.hostile import PUBLIC, answer, hostile_web
from tests.pipeline.fetching.reading.test_pages import ARTICLE, PARAGRAPHS
from tests.pipeline.together import until_somebody_waits

URL = "http://news.example/a"


def jpeg(colour: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (60, 30), colour).save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def web():
    with hostile_web(Policy(total_s=5.0)) as made:
        made.server.paths["/a"] = answer("Content-Type: text/html", body=ARTICLE.format(charset="utf-8").encode())
        made.server.paths["/fotos/pleno.jpg"] = answer("Content-Type: image/jpeg", body=jpeg("red"))
        made.server.paths["/other.jpg"] = answer("Content-Type: image/jpeg", body=jpeg("red"))
        made.server.paths["/blue.jpg"] = answer("Content-Type: image/jpeg", body=jpeg("blue"))
        yield made


@pytest.fixture
def reader(web, sessions, tmp_path) -> EvidenceReader:
    return EvidenceReader(FetchedOnce(sessions, web.fetcher, PictureFiles(tmp_path / "evidence")))


@pytest.fixture
def tweet(store_posts):
    """Store a post with these links, media and quoted post; its id."""

    def add(number: int = 1, **more: object) -> int:
        return store_posts(post(number, **more)).new[0]

    return add


def files(reader: EvidenceReader) -> list[Path]:
    return [each for each in reader.fetched.files.folder.rglob("*") if each.is_file()]


def states(reader: EvidenceReader) -> list[tuple]:
    with reader.fetched.sessions() as session:
        query = select(Evidence.kind, Evidence.url, Evidence.state, Evidence.reason).order_by(Evidence.id)
        return [tuple(row) for row in session.execute(query)]


def test_a_page_is_read_once_for_all_its_addresses(reader, web):
    found = reader.page(f"{URL}#here")
    assert (found.title, found.language, found.published) == (
        "Villaseca aprueba el presupuesto",
        "es",
        date(2026, 3, 4),
    )
    assert PARAGRAPHS[1] in found.text
    assert found.final_url == URL
    assert found.reason is None
    assert replace(reader.page("HTTP://NEWS.example.:80/a"), url=found.url) == found
    assert len(web.server.requests) == 1
    assert files(reader) == []
    reader.page(URL, again=True)
    assert len(web.server.requests) == 2
    assert states(reader) == [("page", URL, "fetched", None)]


def test_the_main_picture_is_a_row_and_a_file_of_its_own(reader):
    picture = reader.picture(reader.page(URL).image_url)
    assert picture.reason is None
    with Image.open(picture.file) as image:
        assert image.size == (60, 30)
    same = reader.picture("http://news.example/other.jpg")
    assert same.file == picture.file
    assert len(files(reader)) == 1


def test_who_refuses_leaves_a_row_with_the_reason_and_nothing_more(reader, web, caplog):
    caplog.set_level(logging.INFO, logger="pipeline.fetching")
    web.names.answers["inside.example"] = [("10.0.0.1",)]
    web.server.paths["/empty"] = answer("Content-Type: text/html", body=b"<html><body></body></html>")
    gone = reader.page("http://news.example/nothing?key=hunter2")
    assert gone.sentence == "What the link leads to is not there any more (news.example answered 404)."
    assert (gone.text, gone.title, gone.for_now) == ("", None, False)
    refused, unread = reader.page("http://inside.example/"), reader.page("http://news.example/empty")
    assert (refused.reason, unread.reason) == ("private address", "no text")
    assert reader.page("http://inside.example/") == refused
    odd = reader.page("http://2130706433/")
    assert odd.reason == "odd notation"
    assert [(state, reason) for _, _, state, reason in states(reader)] == [
        ("gone", "status 404"), ("refused", "private address"), ("refused", "no text"),
    ]  # fmt: skip
    assert caplog.messages == [
        "not fetched: page of news.example: status 404",
        "not fetched: page of inside.example: private address",
        "not fetched: page of news.example: no text",
        "not fetched: page of an unreadable address: odd notation",
    ]
    assert files(reader) == []


def test_who_did_not_answer_is_asked_again_an_hour_later(reader, web, database_url):
    talk, web.server.paths["/a"] = web.server.paths["/a"], answer(status="503 Service Unavailable")
    away = reader.page(URL)
    assert (away.reason, away.for_now) == ("status 503", True)
    web.server.paths["/a"] = talk
    assert reader.page(URL) == away
    with reader.fetched.sessions() as session:
        session.execute(text("update evidence set fetched_at = now() - interval '61 minutes'"))
        session.commit()
    assert reader.page(URL).reason is None
    assert states(reader) == [("page", URL, "fetched", None)]


def test_what_was_read_stays_when_it_is_gone_later(reader, web):
    before = reader.page(URL)
    web.server.paths["/a"] = answer(status="410 Gone")
    assert reader.page(URL, again=True) == before


def test_two_who_ask_at_once_leave_one_row(reader):
    pages = []
    both = [threading.Thread(target=lambda: pages.append(reader.page(URL))) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert pages[0].text == pages[1].text != ""
    assert len(states(reader)) == 1


def context_of(reader, tweet_id):
    with reader.fetched.sessions() as session:
        return session.get_one(Tweet, tweet_id).context


def test_a_post_gives_its_page_its_photos_and_what_it_quotes(reader, web, tweet):
    web.names.answers["x.com"] = [(PUBLIC,)]
    links = ("https://x.com/somebody/status/1", "http://news.example/nothing", URL, "http://news.example/more")
    media = (
        Media("photo", "http://news.example/blue.jpg", "A blue picture"),
        Media("video", "http://news.example/other.jpg", None),
        Media("photo", None, None),
    )
    tweet_id = tweet(links=links, media=media, quoted=Context("5", "other", "What was said"))
    context = context_of(reader, tweet_id)
    assert reader.first_page(context["links"]).title == "Villaseca aprueba el presupuesto"
    (photo,) = photos(context)
    assert (photo["alt_text"], reader.picture(photo["url"]).file.is_file()) == ("A blue picture", True)
    assert (quoted_post(context).handle, quoted_post(context).text) == ("other", "What was said")
    assert web.names.asked == ["news.example"] * 3
    assert reader.first_page(["http://news.example/nothing"]).reason == "status 404"
    bare = tweet(3)
    context = context_of(reader, bare)
    assert (reader.first_page(context["links"]), photos(context), quoted_post(context)) == (None, [], None)


def test_switched_off_nobody_is_asked_but_what_is_kept_is_shown(reader, web):
    kept = reader.page(URL)
    off = replace(reader, pages=False, pictures=False)
    assert off.page(URL) == kept
    assert "FETCH_PAGES=true" in off.page("http://news.example/more").sentence
    assert off.picture("http://news.example/blue.jpg").reason == "switched off"
    assert len(web.server.requests) == 1


def test_a_page_from_outside_names_no_picture_within_the_desks_own_network(sessions, tmp_path):
    with hostile_web(Policy(total_s=5.0, private_hosts=frozenset({"archive.internal:80"}))) as web:
        web.names.answers["archive.internal"] = [(PUBLIC,)]
        html = ARTICLE.format(charset="utf-8").replace("/fotos/pleno.jpg", "http://archive.internal/rows/7/delete")
        web.server.paths["/a"] = answer("Content-Type: text/html", body=html.encode())
        reader = EvidenceReader(FetchedOnce(sessions, web.fetcher, PictureFiles(tmp_path / "evidence")))
        assert (reader.page(URL).title, reader.page(URL).image_url) == ("Villaseca aprueba el presupuesto", None)
        assert reader.page("http://archive.internal/a").image_url == "http://archive.internal/rows/7/delete"


def test_a_page_goes_with_its_picture_unless_another_shows_it(reader, web):
    web.server.paths["/b"] = web.server.paths["/a"]
    picture = reader.picture(reader.page(URL).image_url)
    reader.page("http://news.example/b")
    blue = reader.picture("http://news.example/blue.jpg")
    assert reader.remove(URL) == 1
    assert picture.file.is_file()
    assert reader.remove("http://NEWS.example/b") == 2
    assert files(reader) == [blue.file]
    assert reader.remove(URL) == 0
    assert reader.remove("http://news.example/blue.jpg") == 1
    assert (files(reader), states(reader)) == ([], [])


def test_a_page_that_shows_another_picture_now_lets_the_old_one_go(reader, web):
    old = reader.picture(reader.page(URL).image_url)
    html = ARTICLE.format(charset="utf-8").replace("/fotos/pleno.jpg", "/blue.jpg")
    web.server.paths["/a"] = answer("Content-Type: text/html", body=html.encode())
    new = reader.picture(reader.page(URL, again=True).image_url)
    assert (old.file.is_file(), files(reader)) == (False, [new.file])
    web.server.paths["/a"] = answer(status="410 Gone")
    reader.page(URL, again=True)
    assert files(reader) == [new.file]
    assert reader.remove(URL) == 2
    assert (files(reader), states(reader)) == ([], [])


def test_a_file_that_two_addresses_share_goes_with_the_last(reader):
    one, two = reader.picture("http://news.example/other.jpg"), reader.picture("http://news.example/fotos/pleno.jpg")
    reader.remove(one.url)
    assert two.file.is_file()
    reader.remove(two.url)
    assert files(reader) == []


def test_what_is_old_goes(reader):
    reader.picture(reader.page(URL).image_url)
    assert reader.remove_older(timedelta(days=1)) == 0
    with reader.fetched.sessions() as session:
        session.execute(text("update evidence set fetched_at = now() - interval '2 days'"))
        session.commit()
    assert reader.remove_older(timedelta(days=1)) == 2
    assert (files(reader), states(reader)) == ([], [])


def test_a_file_that_went_missing_is_fetched_anew(reader, web):
    picture = reader.picture("http://news.example/blue.jpg")
    picture.file.unlink()
    assert reader.picture("http://news.example/blue.jpg").file.is_file()
    assert len(web.server.requests) == 2
    picture.file.unlink()
    for gone in ({"pictures": False}, {}):  # nobody may be asked, or nobody answers
        web.server.paths["/blue.jpg"] = answer(status="503 Service Unavailable")
        missing = replace(reader, **gone).picture("http://news.example/blue.jpg")
        assert (missing.file, missing.reason) == (None, "file is gone")
        assert "have it fetched again" in missing.sentence


def test_a_database_that_breaks_off_repeats_no_address(tools, web):
    address, refused = f"{URL}?key=hunter2", {"state": "refused", "reason": "r", "sentence": "s"}
    reader = replace(tools.evidence, fetched=replace(tools.evidence.fetched, fetcher=web.fetcher))
    with tools.sessions() as session, ThreadPoolExecutor(1) as worker:
        session.add(Evidence(kind="page", url=address, **refused))
        session.flush()
        asked = worker.submit(reader.page, address)
        until_somebody_waits(tools.sessions)
        waiting = "pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'"
        session.execute(text(f"select {waiting} and datname = current_database()"))
        with pytest.raises(OperationalError) as error:
            asked.result(10)
    assert "INSERT INTO evidence" in str(error.value)
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize(
    "values",
    [
        {"state": "fetched"},
        {"state": "gone"},
        {"state": "gone", "reason": "r"},
        {"state": "gone", "reason": "r", "sentence": "s", "text": "t"},
        {"state": "fetched", "content_hash": "c"},
        {"state": "lost", "reason": "r", "sentence": "s"},
    ],
)
def test_half_a_row_is_refused(sessions, values):
    with sessions() as session:
        session.add(Evidence(kind="page", url="u", **values))
        with pytest.raises(IntegrityError):
            session.flush()
