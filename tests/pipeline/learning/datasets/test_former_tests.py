"""A desk from before there was a gate: what chose its models is its gate, and its test begins anew."""

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from pipeline.configuration.settings import HOME
from pipeline.learning.datasets import SPLITS, build
from pipeline.tables import DatasetRow
from tests.conftest import migrate
from tests.labelling import click_on, samples

BEFORE = (0.6, 0.1, 0.0, 0.3)
"""Train, validation, and one test that did both."""
SINCE = (0.6, 0.1, 0.15, 0.15)


@pytest.fixture
def splits(sessions):
    """Build a version, or read an earlier one; its keys by split."""

    def read(shares=None, *, version=None):
        with sessions() as session:
            dataset_id = version or build(session, shares=shares, by="test").dataset.id
            session.commit()
            rows = session.scalars(select(DatasetRow).filter_by(dataset_id=dataset_id)).all()
            return {split: {row.key for row in rows if row.split == split} for split in SPLITS}

    return read


@pytest.fixture
def down_to(database_url):
    """Take the schema back to a revision."""

    def downgrade(revision):
        config = Config(HOME / "alembic.ini")
        config.attributes["database_url"] = database_url
        command.downgrade(config, revision)

    return downgrade


def test_what_chose_models_is_the_gate_and_the_test_holds_only_what_came_later(
    sessions, database_url, new_version, splits, down_to
):
    new_version()
    click_on(sessions, samples()[:100])
    old = splits(BEFORE)
    down_to("0020")
    migrate(database_url)
    assert splits(version=1) == old  # a version that was built never changes
    same = splits(SINCE)
    assert (same["gate"], same["test"]) == (old["test"], set())
    assert (same["train"], same["validation"]) == (old["train"], old["validation"])

    click_on(sessions, samples()[100:250])
    later = splits(SINCE)
    seen = set().union(*old.values())
    assert later["gate"] >= old["test"] > set()
    assert len(later["test"]) > 10
    assert not later["test"] & seen
    assert len(later["gate"] - seen) > 10
    assert later["train"] >= old["train"]


def test_going_back_makes_the_gate_part_of_the_test_again(sessions, database_url, new_version, splits, down_to):
    new_version()
    click_on(sessions, samples()[:100])
    now = splits(SINCE)
    assert now["gate"]
    down_to("0020")
    with sessions() as session:
        assert set(session.scalars(text("select distinct split from known_texts"))) == {"train", "validation", "test"}
        assert not session.scalars(text("select id from labelled_rows where split = 'gate'")).all()
        with pytest.raises(DBAPIError, match="never changes"):
            session.execute(text("update labelled_rows set label = 0"))
    migrate(database_url)
    assert splits(SINCE)["gate"] == now["gate"] | now["test"]


@pytest.mark.parametrize(("split", "may"), [("gate", True), ("test", False)])
def test_a_gate_post_may_be_kept_out_and_a_test_post_may_not(sessions, new_version, splits, split, may):
    new_version()
    click_on(sessions, samples()[:60])
    assert splits(SINCE)[split]
    with sessions() as session:
        for other in ("train", "validation", "gate", "test"):
            if other != split:
                with pytest.raises(DBAPIError, match="never leaves"), session.begin_nested():
                    session.execute(text(f"update known_texts set split = '{other}' where split = '{split}'"))
        keep_out = text(f"update known_texts set split = 'kept_out' where split = '{split}'")
        if may:
            session.execute(keep_out)
        else:
            with pytest.raises(DBAPIError, match="never leaves"):
                session.execute(keep_out)
