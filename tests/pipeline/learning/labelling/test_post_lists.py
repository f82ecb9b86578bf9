"""What a labelling campaign is opened over: files, and posts drawn from those that are stored."""

import json
from pathlib import Path

import pytest

from pipeline.learning.labelling import campaigns, post_lists
from pipeline.learning.labelling.campaigns import Plan
from pipeline.learning.labelling.post_lists import AT_MOST, CampaignError
from pipeline.store.labelling import campaigns as rows
from pipeline.store.labelling.campaigns import Listed
from pipeline.tables import Prediction
from tests.fakes import post
from tests.pipeline.learning.labelling.campaign_bench import Sessions

UNUSABLE = [
    ("a.csv", b"", "a.csv is empty (0 bytes); give"),
    ("a.csv", b"id,text\n1, \n", "a.csv holds no tweets"),
    ("a.csv", b"id,tweet\n1,Hola\n", "line 2: no column 'text'; name one of these with --text: id, tweet."),
    ("a.jsonl", b'{"text": "Hola"}\nnonsense\n', "line 2: not valid JSON"),
    ("a.tsv", b"text\n\x81\n", "1 line not in UTF-8 (line 2)"),
    ("a.xlsx", b"text", "is no Excel workbook"),
]


def test_a_list_that_cannot_be_used_opens_nothing(sessions: Sessions, tmp_path: Path):
    for name, content, sentence in UNUSABLE:
        (tmp_path / name).write_bytes(content)
        with sessions() as session, pytest.raises(CampaignError) as told:
            campaigns.open_list(session, Plan("one", 3, "G", "me"), tmp_path / name)
        assert sentence in str(told.value)
    with sessions() as session:
        assert rows.newest(session) == []


def test_a_list_is_read_without_its_duplicates(tmp_path: Path):
    content = [
        {"id": "12345678901", "text": "El paro baja\0 un 3 %. \ud800", "account": "@minister"},
        {"id": "12345678901", "text": "Otra cosa"}, {"text": "el  paro baja un 3 %. ?"}, {"text": "  "},
        {"text": "Hola", "url": "javascript:alert(1)", "lang": "es"},
    ]  # fmt: skip
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, content)))
    read = post_lists.read_list(tmp_path / "a.jsonl")
    assert (len(read.tweets), read.duplicates, read.empty) == (2, 2, 1)
    assert read.tweets[0].url == "https://x.com/i/status/12345678901"
    assert read.tweets[1] == Listed(text="Hola", language="es")
    (tmp_path / "b.csv").write_text("text\n" + "".join(f"{n}\n" for n in range(AT_MOST + 1)))
    with pytest.raises(CampaignError, match="split it"):
        post_lists.read_list(tmp_path / "b.csv")


def test_posts_whose_ids_a_spreadsheet_rounded_are_no_duplicates(tmp_path: Path):
    (tmp_path / "a.csv").write_text("id,text\n" + "".join(f"1.79900011122233E+18,Frase {n}\n" for n in range(4)))
    read = post_lists.read_list(tmp_path / "a.csv")
    assert (len(read.tweets), read.duplicates, read.rounded_ids) == (4, 0, 4)
    assert {(tweet.external_id, tweet.url) for tweet in read.tweets} == {(None, None)}
    (tmp_path / "b.csv").write_text("id,id_str,text\n1.8E+18,'1800000000000000123,Frase\n")
    read = post_lists.read_list(tmp_path / "b.csv")
    assert (read.tweets[0].external_id, read.rounded_ids) == ("1800000000000000123", 0)


REFUSED = [
    (Plan("", 3, "G", "me"), "name has 1 to 60"),
    (Plan("one", 0, "G", "me"), "Between 1 and 20 people can answer each tweet, not 0."),
    (Plan("one", 3, " ", "me"), "A guideline has 1 to"),
    (Plan("FIRST", 3, "G", "me"), "There is a campaign “first” already"),
]


def test_a_plan_that_cannot_be_run_is_refused(bench):
    desk = bench()
    for plan, sentence in REFUSED:
        with desk.sessions() as session, pytest.raises(CampaignError, match=sentence):
            campaigns.open_drawn(session, plan, tweets=3)


def test_stored_posts_are_drawn_without_copies_with_their_probability(sessions: Sessions, store_posts, new_version):
    ids = store_posts(*(post(n, f"Post {n}") for n in range(1, 9)), post(9, "Post 1"),
                      post(10, "RT", kind="retweet")).new  # fmt: skip
    version = new_version()
    with sessions() as session:
        for tweet_id in ids[:5]:
            outcome = "withheld" if tweet_id in ids[:2] else "positive"
            judged = {"probability": 0.1, "label": 0, "sampling_probability": 0.3, "highlights": []}
            session.add(Prediction(tweet_id=tweet_id, model_version_id=version, outcome=outcome, **judged))
        session.flush()
        drawn = rows.draw(session, name="a", at_most=4, withheld=False)
        assert len({one.text for one in drawn}) == 4
        assert {one.sampling_probability for one in drawn} == {0.5}
        assert rows.draw(session, name="a", at_most=4, withheld=False) == drawn
        assert any(rows.draw(session, name=str(n), at_most=4, withheld=False) != drawn for n in range(5))
        withheld = rows.draw(session, name="a", at_most=9, withheld=True)
        assert {one.text for one in withheld} == {"Post 1", "Post 2"}
        assert {one.sampling_probability for one in withheld} == {1.0}
        session.commit()
        opened = campaigns.open_drawn(session, Plan("Elecciones  2026", 3, "G", "me"), tweets=4)
        assert (opened.campaign.name, opened.tweets) == ("elecciones 2026", 4)
