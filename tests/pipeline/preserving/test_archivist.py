"""A selected post becomes a record of what the desk saw, once and whole, whatever happens to whoever makes it."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select, text, update

from pipeline.checks import wiring as checks_wiring
from pipeline.configuration.choices import Choices
from pipeline.desk import clicks
from pipeline.preserving.archivist import Archivist
from pipeline.preserving.record import RECORD, digest
from pipeline.sources.source import Media
from pipeline.store import locks
from pipeline.store.desk import cards, preserved
from pipeline.store.health import sightings
from pipeline.store.locks import RowLock
from pipeline.tables import Prediction, PreservedRecord
from tests.fakes import post
from tests.pipeline.fetching.hostile import HostileServer, answer
from tests.time_authority import answering

PAGE = "<!doctype html><html lang='en'><head><title>{0}</title></head><body><article><p>{1}</p></article></body></html>"
WORDS = "The council voted on Monday for the road to the harbour, which stays closed at night until spring. " * 4


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (600, 300), "teal").save(out, "JPEG")
    return out.getvalue()


class Desk:
    """Cards, clicks and an archivist on a real database and a real web server."""

    def __init__(self, sessions, store_posts, version_id: int, folder: Path, site: HostileServer) -> None:
        self.sessions, self.store_posts, self.version_id = sessions, store_posts, version_id
        self.folder, self.site = folder, site
        self.home = f"http://127.0.0.1:{site.port}"
        self.archivist = self.with_choices()

    def with_choices(self, **more: object) -> Archivist:
        places = f"127.0.0.1:{self.site.port}"
        values = {"state_dir": self.folder, "preserve": "on", "fetch_private_hosts": places} | more
        choices = Choices(**values)
        return Archivist.of(self.sessions, choices, checks_wiring.evidence_reader(self.sessions, choices))

    def selected(self, number: int = 1, **of_post: object) -> clicks.Acted:
        (tweet_id,) = self.store_posts(post(number, f"El paro baja un {number} %.", **of_post)).new
        with self.sessions() as session:
            judged = Prediction(
                tweet_id=tweet_id, model_version_id=self.version_id, probability=0.8, label=1, outcome="positive",
                sampling_probability=1.0, highlights=[[3, 7, 0.5]],
            )  # fmt: skip
            session.add(judged)
            session.flush()
            card = cards.raise_card(session, tweet_id=tweet_id, prediction_id=judged.id, purpose="tweets")
            session.commit()
            keeping = self.archivist.choices.keeping
            acted = clicks.give_feedback(session, card_id=card, person="U1", label="selected", keeping=keeping)
            session.commit()
        return acted

    def see_to(self, record_id: int, by: Archivist | None = None) -> list[int]:
        return (by or self.archivist).see_to(record_id, name_of=lambda person: f"Person {person}")

    def row(self, record_id: int) -> PreservedRecord:
        with self.sessions() as session:
            return session.scalars(select(PreservedRecord).filter_by(id=record_id)).one()

    def listed(self, record_id: int) -> dict:
        return json.loads((self.archivist.folders.path(record_id) / RECORD).read_bytes())


@pytest.fixture
def desk(sessions, store_posts: Callable, new_version: Callable, tmp_path: Path):
    site = HostileServer()
    yield Desk(sessions, store_posts, new_version(), tmp_path, site)
    site.close()


def test_what_was_seen_is_kept_as_it_came_with_who_when_and_why(desk: Desk, tmp_path: Path) -> None:
    with answering(tmp_path / "clock") as clock:
        places = f"127.0.0.1:{desk.site.port}, {clock.place}"
        stamped = desk.with_choices(
            fetch_private_hosts=places,
            time_stamp_url=clock.url,
            time_stamp_certificates=clock.root,
            preserve_why="Ours.",
        )
        desk.archivist = stamped
        desk.site.paths["/a"] = answer("Content-Type: text/html", body=PAGE.format("<b>Harbour</b>", WORDS).encode())
        desk.site.paths["/1.jpg"] = answer("Content-Type: image/jpeg", body=jpeg())
        media = (Media("photo", f"{desk.home}/1.jpg", None), Media("photo", f"{desk.home}/gone.jpg", None))
        acted = desk.selected(links=(f"{desk.home}/a",), media=media)
        (record_id,) = acted.records
        desk.see_to(record_id)
    row, listed = desk.row(record_id), desk.listed(record_id)
    assert (row.state, row.stamped_by, row.why) == ("kept", "Clock of the test", "Ours.")
    assert row.keep_until - row.selected_at == timedelta(days=1825)
    assert desk.archivist.verified(row).differences == ()
    assert row.seal == digest((desk.archivist.folders.path(record_id) / RECORD).read_bytes())
    assert [one["name"] for one in listed["parts"]] == ["post.json", "judgement.json", "page.json", "picture-1.jpg"]
    assert (desk.archivist.folders.path(record_id) / "picture-1.jpg").read_bytes() == jpeg()
    (missing,) = listed["missing"]
    assert (missing["url"], "not there any more" in missing["why"]) == (f"{desk.home}/gone.jpg", True)
    assert (listed["selected_by"], listed["selected_by_id"]) == ("Person U1", "U1")
    page = json.loads((desk.archivist.folders.path(record_id) / "page.json").read_bytes())
    assert page["content_hash"] == digest(PAGE.format("<b>Harbour</b>", WORDS).encode())
    with desk.sessions() as session:
        said = session.execute(text("select verb, details ->> 'seal' from events where verb = 'preserved'")).all()
    assert said == [("preserved", row.seal)]


def test_without_an_authority_and_without_the_web_there_is_a_record_all_the_same(desk: Desk) -> None:
    (record_id,) = desk.selected(links=("http://10.0.0.1/a",), media=(Media("photo", "http://[::1]/x", None),)).records
    desk.see_to(record_id)
    assert (desk.row(record_id).state, desk.row(record_id).stamped_by) == ("kept", None)
    assert [one["what"] for one in desk.listed(record_id)["missing"]] == ["page", "picture"]
    assert desk.site.connections == 0


def test_a_worker_that_dies_while_it_writes_leaves_nothing_half(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (record_id,) = desk.selected().records

    def die(archivist: Archivist, *_: object) -> None:
        (archivist.folders.root / f".{record_id}-half").mkdir(parents=True)
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(Archivist, "_write", die)
        with pytest.raises(KeyboardInterrupt):
            desk.see_to(record_id)
    assert desk.row(record_id).state == "waiting"
    desk.see_to(record_id)
    assert desk.row(record_id).state == "kept"
    assert [one.name for one in desk.archivist.folders.root.iterdir()] == [str(record_id)]


def test_a_record_that_is_whole_is_not_made_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was seen first counts: by the next attempt the post may be gone."""
    (record_id,) = desk.selected().records
    with monkeypatch.context() as dying:
        dying.setattr(Archivist, "_settled", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            desk.see_to(record_id)
    before = desk.listed(record_id)
    for _ in range(2):  # a message may come again, too
        desk.see_to(record_id)
        assert (desk.row(record_id).state, desk.listed(record_id)) == ("kept", before)


def test_two_workers_make_one(desk: Desk) -> None:
    (record_id,) = desk.selected().records
    with desk.sessions() as session, locks.row_held(session, RowLock.RECORD, record_id):
        assert desk.see_to(record_id) == []
    assert desk.row(record_id).state == "waiting"


def test_a_selection_that_is_taken_back_takes_its_record_along(desk: Desk) -> None:
    made, unmade = desk.selected(1), desk.selected(2)
    desk.see_to(made.records[0])
    for acted in (made, unmade):
        with desk.sessions() as session:
            undone = clicks.undo_feedback(session, feedback_id=acted.id, person="U1")
            session.commit()
        assert undone.records == acted.records
        desk.see_to(acted.records[0])
        assert (desk.row(acted.records[0]).state, desk.row(acted.records[0]).removed_by) == ("removed", "U1")
    assert list(desk.archivist.folders.root.iterdir()) == []


def test_one_that_is_taken_back_while_it_is_made_does_not_stay(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (record_id,) = desk.selected().records
    real = Archivist._write

    def slowly(self, *given):
        real(self, *given)
        with desk.sessions() as session:
            preserved.let_go(session, [record_id], by="U1", why=preserved.UNDONE)
            session.commit()

    monkeypatch.setattr(Archivist, "_write", slowly)
    desk.see_to(record_id)
    assert list(desk.archivist.folders.root.iterdir()) == []
    desk.see_to(record_id)
    assert desk.row(record_id).state == "removed"


def test_it_goes_when_its_own_term_is_over_and_its_removal_stays_told(desk: Desk) -> None:
    past, kept = (desk.selected(number).records[0] for number in (1, 2))
    for record_id in (past, kept):
        desk.see_to(record_id)
    with desk.sessions() as session:
        shorter = PreservedRecord.keep_until - timedelta(days=1826)
        session.execute(update(PreservedRecord).where(PreservedRecord.id == past).values(keep_until=shorter))
        session.commit()
    assert desk.archivist.remove_past(now=datetime.now(UTC)) == [past]
    assert [one.name for one in desk.archivist.folders.root.iterdir()] == [str(kept)]
    assert (desk.row(past).state, desk.row(past).removed_by) == ("removed", "retention")
    with desk.sessions() as session:
        for record_id, stand in ((past, []), (kept, [kept])):
            tweet_id = desk.row(record_id).tweet_id
            assert [one.id for one in preserved.preserved_records(session, tweet_id)] == stand


def test_nothing_is_kept_where_the_desk_wants_none(desk: Desk) -> None:
    desk.archivist = desk.with_choices(preserve="off")
    assert desk.selected().records == ()


def test_a_post_that_is_forgotten_before_its_record_is_made_leaves_none(desk: Desk) -> None:
    (record_id,) = desk.selected().records
    with desk.sessions() as session:
        session.execute(text("update tweets set forgotten = 'deleted', forgotten_at = now(), text = ''"))
        session.commit()
    desk.see_to(record_id)
    row = desk.row(record_id)
    assert (row.state, row.removed_why) == ("removed", preserved.FORGOTTEN)
    assert not desk.archivist.folders.path(record_id).exists()


def test_an_authority_that_does_not_answer_is_told_until_it_does(desk: Desk, tmp_path: Path) -> None:
    with answering(tmp_path / "clock") as clock:
        known = {
            "time_stamp_certificates": clock.root,
            "fetch_private_hosts": f"127.0.0.1:{desk.site.port}, {clock.place}",
        }
        away, there = (desk.with_choices(time_stamp_url=url, **known) for url in (f"{desk.home}/nobody", clock.url))
        seen = []
        for number, archivist in enumerate((away, there), start=1):
            (record_id,) = desk.selected(number).records
            desk.see_to(record_id, archivist)
            with desk.sessions() as session:
                seen.append([one.subject for one in sightings.standing(session) if one.code == "timestamp_away"])
    assert seen == [["127.0.0.1"], []]
