"""A post that links and quotes: compared with both on its card and in its thread, and with what cannot be read with nothing."""

import shutil
from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.blocks import ids
from bot.blocks.findings import finding as finding_blocks
from bot.blocks.findings.comparison import NOT_TRUTH
from bot.blocks.findings.words import WORDS_ONLY
from bot.blocks.statements import in_words
from ml import registry
from pipeline.checks.archive.rows import check_row
from pipeline.checks.comparison import payload_of
from pipeline.checks.documents import Document
from pipeline.checks.evidence.fetched_once import FetchedOnce
from pipeline.checks.evidence.reader import EvidenceReader
from pipeline.fetching.policy import Policy
from pipeline.fetching.reading.picture_files import PictureFiles
from pipeline.messages.finding_view import Compared, FindingOnCard, FindingView
from pipeline.messages.statement import Statement, as_written
from pipeline.store.archive import published_checks
from pipeline.tables import ModelVersion
from tests.bot.newsroom import CHECKER, HEAD, TWEETS, actions_in, desk_on, walk, words_in
from tests.bot.stories.earlier_checks import press
from tests.bot.stories.test_findings import play, promote, standing, work
from tests.bot.ways import Dispatch
from tests.compared import TITLE, feed, put_up
from tests.pipeline.fetching.hostile import answer, hostile_web

HOME = "http://news.example"
SUPPORTED, IMAGE_DIFFERS, CONTRADICTED = 0, 1, 4
ROWS = "select subject, state, why from findings order by subject"


@pytest.fixture(autouse=True)
def _first_model(model_folder, tmp_path):
    """The demo model, where the first batch would train it."""
    shutil.copytree(model_folder, tmp_path / "models" / "svm-tfidf-demo")


@pytest.fixture
def web():
    with hostile_web(Policy(total_s=5.0)) as made:
        made.names.answers["inside.example"] = [("10.0.0.1",)]
        yield made


@pytest.fixture
def newsroom(sandbox, database_url, redis_url, tmp_path, web, learnt):
    """A desk with a live version of comparison, whose room of evidence looks into a small web."""
    with desk_on(
        sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, replay_feed=tmp_path / "feed.json",
        negative_fraction=1.0,
    ) as desk:  # fmt: skip
        promote(desk, learnt.folder)
        desk.tools.evidence = EvidenceReader(
            FetchedOnce(desk.sessions, web.fetcher, PictureFiles(desk.settings.evidence_dir))
        )
        yield desk


def go(desk, redis_url, **more):
    play(desk)
    work(redis_url, **more)
    return standing(desk, TWEETS)


def test_a_post_is_compared_once_with_its_page_and_with_what_it_quotes(newsroom, redis_url, tmp_path, web, learnt):
    pair, other = learnt.pair(IMAGE_DIFFERS), learnt.pair(CONTRADICTED)
    put_up(web.server, pair)
    web.server.paths["/other.png"] = web.server.paths["/there.png"]
    links = (f"{HOME}/nothing", f"{HOME}/a")
    feed(tmp_path, pair.text, links=links, photo=f"{HOME}/here.png", quoted=other.document, quoted_photo=f"{HOME}/other.png")  # fmt: skip
    card, thread = go(newsroom, redis_url, twice=True)
    assert "Compared with the linked page: text supported, image differs (" in words_in(card)
    assert "Compared with the quoted post of @harbour: " in words_in(card)
    assert ids.FEEDBACK["selected"] in actions_in(card)
    assert len(thread) == 2
    (page,) = [words_in(one) for one in thread if "the linked page" in words_in(one)]
    chance = page.split("(")[1].split(")")[0]
    assert f"text supported, image differs ({chance}); the version learnt from " in page
    assert f".\n{TITLE}" in page
    assert "How probable each is: text supported, image differs " in page
    assert "The post's words and first photo were compared with the page's text and main picture." in page
    assert "nothing about what is true" in page
    assert "noir-" in page
    assert "better than what needs no model: it was measured only on texts that it had learnt from" in page
    (link,) = [part for one in thread for part in walk(one["blocks"]) if part.get("text") == TITLE]
    assert (link["type"], link["url"]) == ("link", f"{HOME}/a")
    (quoted,) = [
        part for one in thread for part in walk(one["blocks"]) if part.get("url") == "https://x.com/harbour/status/5"
    ]
    assert quoted["type"] == "link"
    assert "<!channel>" not in str([part for one in thread for part in walk(one) if part.get("type") == "mrkdwn"])
    ((told,),) = newsroom.rows("select payload from findings where subject = 'page'")
    assert told["probabilities"][told["answer"]] > 0.5
    assert sum(told["probabilities"].values()) == pytest.approx(1)
    assert "Of the document this version reads the beginning only." in page


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        (f"{HOME}/nothing", ("impossible", "is not there any more (news.example answered 404)")),
        (f"{HOME}/refuses", ("impossible", "403")),
        ("http://inside.example/", ("impossible", "not on the public internet")),
        ("http://169.254.169.254/latest/", ("impossible", "not on the public internet")),
        (f"{HOME}/empty", ("impossible", "no article")),
        (f"{HOME}/away", ("waiting", "503")),
    ],
)  # fmt: skip
def test_a_page_that_is_gone_or_refuses_changes_nothing_but_its_finding(
    newsroom, redis_url, tmp_path, web, learnt, link, kept
):
    web.server.paths["/refuses"] = answer(status="403 Forbidden")
    web.server.paths["/away"] = answer(status="503 Service Unavailable")
    web.server.paths["/empty"] = answer("Content-Type: text/html", body=b"<html><body></body></html>")
    pair = learnt.pair(SUPPORTED)
    feed(tmp_path, pair.text, links=(link,), photo=f"{HOME}/here.png", quoted=pair.document)
    card, (reply,) = go(newsroom, redis_url)
    assert ids.FEEDBACK["selected"] in actions_in(card)
    assert "the linked page" not in words_in(card)
    assert "Compared with the quoted post of @harbour: " in words_in(card)
    assert "Only words were compared. There is no picture to compare the post's photo with." in words_in(reply)
    (page, quoted) = newsroom.rows(ROWS)
    assert quoted == ("quoted_post", "reportable", None)
    assert page[:2] == ("page", kept[0])
    assert kept[1] in page[2]
    assert not any(b"here.png" in request for request in web.server.requests)
    assert newsroom.rows("select count(*) from cards where last_error is not null") == [(0,)]


@pytest.mark.parametrize(
    ("photo", "switched", "why"),
    [
        (None, {}, "The post shows no photo."),
        (f"{HOME}/gone.png", {}, "answered 404"),
        (f"{HOME}/here.png", {"pictures": False}, "FETCH_PICTURES=true"),
    ],
)
def test_without_a_picture_words_are_compared_and_nothing_is_said_of_pictures(
    newsroom, redis_url, tmp_path, web, learnt, photo, switched, why
):
    pair = learnt.pair(SUPPORTED)
    put_up(web.server, pair)
    newsroom.tools.evidence = replace(newsroom.tools.evidence, **switched)
    feed(tmp_path, pair.text, links=(f"{HOME}/a",), photo=photo)
    _, (reply,) = go(newsroom, redis_url)
    ((told,),) = newsroom.rows("select payload from findings")
    assert set(told["probabilities"]) == {"text_supported", "not_enough", "contradicted"}
    said = in_words(Statement(**told["words_only"]), WORDS_ONLY)
    assert why in said
    assert f"Only words were compared. {said}" in words_in(reply)


def test_the_sentence_that_weighs_most_is_quoted_where_one_does():
    document = Document("Rain fell. Ferry <!here> stands in Branal. It is late." + " Nobody came." * 2_000, title="T")
    found = registry.Compared(
        label="Refute", probability=0.6, probabilities={}, answers={"not_enough": 0.4, "contradicted": 0.6},
        sentence=(11, 42), weight=0.2, pictures=1, cut=False,
    )  # fmt: skip
    payload = payload_of(found, document, words_only=Statement("picture_unreadable"))
    view = FindingView(1, FindingOnCard(1, "page", payload), "m", "tweets", TWEETS, None)
    shown = words_in({"blocks": finding_blocks.blocks(view)})
    assert "Of the post and of the document this version reads the beginning only." in words_in(
        {
            "blocks": finding_blocks.blocks(
                replace(view, finding=FindingOnCard(1, "page", replace(payload, post_cut=True, cut=True)))
            )
        }
    )
    assert shown.splitlines() == [
        "Compared with the linked page: contradicted (60 %).",
        "T",
        "How probable each is: contradicted 60 %; not enough to tell 40 %.",
        "The sentence that weighs most in this:Ferry <!here> stands in Branal.",
        "Only words were compared. One of the pictures cannot be read. Of the document the first 20,000 characters were read.",
        f"Compared with the help of m · a model's reading: {NOT_TRUTH}.",
    ]


@pytest.fixture
def archive(newsroom):
    """Two published checks; one is of the claim that the first pair makes."""

    def of(claim):
        with newsroom.sessions() as session:
            rows = [
                check_row(publisher="Fact <!here>", claim=claim, rating="False", url="https://facts.example/1"),
                check_row(publisher="Others", claim="Bananas grow on the moon", rating="False"),
            ]
            published_checks.take(session, rows, change=published_checks.begin_change(session))
            session.commit()

    return of


def test_a_post_is_compared_with_the_claim_that_was_checked_and_not_with_what_the_check_found(
    newsroom, redis_url, tmp_path, archive, learnt
):
    pair = learnt.pair(SUPPORTED)
    archive(pair.text)
    newsroom.tools.environment = newsroom.tools.environment.model_copy(update={"archive_cut_off": 0.5})
    feed(tmp_path, pair.text)
    _, thread = go(newsroom, redis_url)
    (reply,) = [words_in(one) for one in thread if "Compared with" in words_in(one)]
    ((told,),) = newsroom.rows("select payload from findings where subject = 'earlier_check'")
    words = {
        "text_supported": "says the same",
        "not_enough": "says something else",
        "contradicted": "says the opposite",
    }
    first, link, chances, *_ = reply.splitlines()
    assert first.startswith(f"Compared with a claim that was checked by Fact <!here>: {words[told['answer']]} (")
    assert link == pair.text
    assert [word in chances for word in words.values()] == [True] * 3
    assert "What the check found says nothing of this post." in reply
    assert told["url"] == "https://facts.example/1"
    assert "upported" not in reply
    assert "False" not in reply


def test_a_claim_that_the_desk_dismissed_is_compared_no_longer(newsroom, redis_url, tmp_path, archive, learnt):
    pair = learnt.pair(SUPPORTED)
    archive(pair.text)
    newsroom.tools.environment = newsroom.tools.environment.model_copy(update={"archive_cut_off": 0.0})
    feed(tmp_path, pair.text + " Bananas grow on the moon")
    go(newsroom, redis_url)
    way = Dispatch(newsroom)
    compared = "select state, why, payload->>'source' from findings where subject = 'earlier_check'"
    known = dict(newsroom.rows("select publisher, id from published_checks"))

    def shown():
        found = [words_in(one) for one in newsroom.sandbox.messages(TWEETS) if "Compared with a claim" in words_in(one)]
        return [name for name in ("Fact", "Others") for one in found if f"checked by {name}" in one]

    assert shown() == ["Fact"] * 2  # on the card and in its thread
    press(way, CHECKER, ids.MATCH["different"], known["Fact <!here>"])
    assert newsroom.rows(compared)[0][0] == "waiting"
    assert shown() == []
    press(way, HEAD, ids.MATCH["same"], known["Others"], replies=True)  # changes nothing of what is dismissed
    work(redis_url)
    assert newsroom.rows(compared) == [("reportable", None, "Others")]
    assert shown() == ["Others"] * 2
    press(way, HEAD, ids.MATCH["different"], known["Others"])
    work(redis_url)
    assert newsroom.rows(compared)[0][:2] == ("impossible", "No claim in the archive is like enough to this post.")
    assert shown() == []
    way.click(CHECKER, ids.UNDO_MATCH)
    work(redis_url)
    assert shown() == ["Fact"] * 2


def test_where_no_claim_is_like_enough_only_the_row_says_so(newsroom, redis_url, tmp_path, archive):
    archive("The ferry of Riomar is number 1")
    feed(tmp_path, "Mañana llueve en toda la costa")
    _, thread = go(newsroom, redis_url)
    assert [words_in(one) for one in thread if "Compared with" in words_in(one)] == []
    assert ("earlier_check", "impossible", "No claim in the archive is like enough to this post.") in newsroom.rows(
        ROWS
    )


@pytest.mark.parametrize("without", ["switch", "version", "words", "evidence"])
def test_nothing_is_compared_where_there_is_nothing_to_compare_with(
    newsroom, redis_url, tmp_path, web, learnt, without
):
    text = "https://t.co/a https://t.co/b" if without == "words" else "The ferry is late"
    links = ("https://x.com/a/status/1",) if without == "evidence" else (f"{HOME}/a",)
    feed(tmp_path, text, links=links)
    if without == "switch":
        newsroom.tools.environment = newsroom.tools.environment.model_copy(update={"check_comparison": "off"})
    if without == "version":
        with newsroom.sessions() as session:
            session.execute(update(ModelVersion).filter_by(task="comparison").values(state="retired"))
            session.commit()
    _, thread = go(newsroom, redis_url)
    assert thread == []
    assert web.server.requests == []
    impossible = [("page", "impossible", "The post has no words to compare.")]
    assert newsroom.rows(ROWS) == (impossible if without == "words" else [])


def test_a_version_that_is_not_on_this_machine_fails_the_comparison_alone(newsroom, redis_url, tmp_path, learnt):
    with newsroom.sessions() as session:
        session.execute(update(ModelVersion).filter_by(task="comparison").values(folder="/nowhere"))
        session.commit()
    feed(tmp_path, "The ferry is late", quoted="It is on time")
    _, thread = go(newsroom, redis_url)
    assert thread == []
    ((subject, state, why),) = newsroom.rows(ROWS)
    assert (subject, state, "is not at /nowhere: copy it there" in why) == ("quoted_post", "waiting", True)


def test_the_longest_comparison_fits_into_a_message_and_pings_nobody(newsroom, notifier):
    ping = "<!channel> @everyone "
    told = Compared(
        answer="supported", probabilities={"supported": 0.999, "image_differs": 0.001, "not_enough": 0.0, "contradicted": 0.0},
        sentence=ping * 28, words_only=as_written(ping * 300), read=20_000, cut=True, title="T" * 900, source=ping * 50,
        url="https://a.example/" + "u" * 5_000,
    )  # fmt: skip
    newsroom.notifier.client.chat_postMessage(channel=TWEETS, text="above")
    (above,) = newsroom.sandbox.messages(TWEETS)
    view = FindingView(1, FindingOnCard(1, "page", told), "m" * 200, "tweets", TWEETS, above["ts"])
    notifier.post(view)
    reply = newsroom.sandbox.messages(TWEETS)[-1]
    assert "supported over 99 %; text supported, image differs under 1 %" in words_in(reply)
    assert "Of the document this version reads the beginning only." not in words_in(reply)  # cut with the reason
    for part in walk([reply, {"blocks": finding_blocks.on_card(view.finding)}]):
        if part.get("type") == "mrkdwn":
            assert "<!" not in part["text"]
    assert "&lt;!channel&gt;" in finding_blocks.fallback(view)


def test_a_name_that_runs_the_other_way_does_not_turn_the_answer_around():
    told = Compared(
        answer="contradicted", probabilities={"contradicted": 0.8}, sentence=None, words_only=None, source="فحص\u202e الحقائق"
    )  # fmt: skip
    said = finding_blocks.LOOKS[Compared].line(FindingOnCard(1, "earlier_check", told))
    assert said == ("Compared with a claim that was checked by \u2068فحص الحقائق\u2069: says the opposite (80 %)")
