"""What a post says is all that its author wrote: the long form, the options of a poll, the article."""

import pytest

from pipeline.sources.x.pages import read_page
from pipeline.sources.x.posts import read_post

POLL = {
    "id": "55",
    "options": [
        {"position": 2, "label": "No, sube un 4 %", "votes": 0},
        {"position": 1, "label": "Sí, baja un 3 %", "votes": 9},
    ],
}


def read(post: dict, **includes):
    page = read_page({"data": [{"id": "20", "author_id": "7", **post}], "includes": includes})
    return read_post(page.objects[0], page.includes)


@pytest.mark.parametrize(
    "note", [None, {}, [], "", {"text": None}, {"text": ""}, {"text": " \n"}, {"text": 5}, {"entities": {"urls": []}}]
)
def test_a_note_that_says_nothing_leaves_the_post_as_it_is(note):
    link = {"urls": [{"expanded_url": "https://corto.example"}]}
    post = read({"text": "lo corto", "entities": link, "note_tweet": note})
    assert (post.text, post.links) == ("lo corto", ("https://corto.example",))


def test_a_note_by_its_new_name_is_read_where_that_by_the_old_one_says_nothing():
    assert read({"text": "corto…", "note_tweet": {"text": ""}, "note_post": {"text": "largo"}}).text == "largo"


@pytest.mark.parametrize("entities", [None, {}, {"urls": []}, {"hashtags": [{"tag": "paro"}]}, {"urls": [{}]}])
def test_a_note_without_links_has_those_of_its_post(entities):
    own = {"urls": [{"expanded_url": "https://ine.example/?a=1&amp;b=2"}]}
    post = read({"text": "corto…", "entities": own, "note_tweet": {"text": "largo", "entities": entities}})
    assert (post.text, post.links) == ("largo", ("https://ine.example/?a=1&b=2",))


def test_the_options_of_a_poll_belong_to_what_its_post_says():
    post = read({"text": "¿Baja el paro?", "attachments": {"poll_ids": ["55"]}}, polls=[POLL])
    assert post.text == "¿Baja el paro?\n\n• Sí, baja un 3 %\n• No, sube un 4 %"


@pytest.mark.parametrize(
    "poll", [{}, {"id": "55"}, {"id": "55", "options": None}, {"id": "55", "options": [{"position": "x"}, 5, {}]}]
)
def test_a_poll_without_options_adds_nothing(poll):
    assert read({"text": "¿Baja?", "attachments": {"poll_ids": ["55", 5, None]}}, polls=[poll]).text == "¿Baja?"


def test_options_without_places_stand_in_their_order():
    poll = {"id": "55", "options": [{"label": "uno &amp; dos"}, {"label": "tres"}]}
    assert read({"text": "?", "attachments": {"poll_ids": ["55"]}}, polls=[poll]).text == "?\n\n• uno & dos\n• tres"


@pytest.mark.parametrize(
    ("article", "said"),
    [
        ({"title": "Las cuentas", "plain_text": "El paro baja un 3 %.\nY más."}, "Las cuentas\n\nEl paro baja un 3 %.\nY más."),
        ({"title": "Las cuentas"}, "Las cuentas"),
        ({"title": "Las cuentas", "preview_text": "El paro…"}, "Las cuentas\n\nEl paro…"),
        ({"plain_text": "Sin título"}, "Sin título"),
    ],
)  # fmt: skip
def test_an_article_belongs_to_what_its_post_says(article, said):
    assert read({"text": "https://t.co/1", "article": article}).text == f"https://t.co/1\n\n{said}"


@pytest.mark.parametrize("article", [None, {}, "x", {"title": None, "plain_text": " "}])
def test_an_empty_article_adds_nothing(article):
    assert read({"text": "solo esto", "article": article}).text == "solo esto"


def test_what_is_quoted_or_repeated_says_all_of_it_too():
    other = {"id": "30", "text": "¿Baja?", "author_id": "8", "attachments": {"poll_ids": ["55"]}}
    for manner in ("retweeted", "quoted", "replied_to"):
        references = [{"type": manner, "id": "30"}]
        post = read({"text": "RT @eva: ¿Ba…", "referenced_tweets": references}, polls=[POLL], tweets=[other])
        context = getattr(post, manner)
        assert context.text.endswith("• No, sube un 4 %")
        assert (post.text == context.text) is (manner == "retweeted")


def test_a_timeline_asks_for_polls_and_articles(x, source, monitored):
    ana = x.world.add_user("ana")
    x.world.polls["55"] = POLL
    x.world.add_post(ana, "¿Baja?", attachments={"poll_ids": ["55"]})
    x.world.add_post(ana, "https://t.co/1", article={"title": "Cuentas", "plain_text": "El paro baja un 3 %."})
    poll, article = source.fetch(monitored(ana, cursor="1")).posts
    assert poll.text == "¿Baja?\n\n• Sí, baja un 3 %\n• No, sube un 4 %"
    assert article.text == "https://t.co/1\n\nCuentas\n\nEl paro baja un 3 %."
