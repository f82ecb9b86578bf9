"""A version is put to work only when it is fit, and going back goes where the desk came from."""

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from ml import registry
from ml.examples import Example
from pipeline.learning.retraining import promotion
from pipeline.learning.retraining.promotion import NotPromoted
from pipeline.store.learning import models
from pipeline.tables import Event, ModelVersion, Promotion
from tests.pipeline.together import at_once

CLAIMS = ["El paro sube un 12 %", "La deuda sube un 30 %", "La luz sube un 52 %", "La sanidad baja un 8 %"]
CHATTER = ["Gracias a todos", "Feliz domingo", "Muchas gracias, amigo", "Hoy en Vigo"]
EIGHT = [Example(text=text, label=1) for text in CLAIMS] + [Example(text=text, label=0) for text in CHATTER]
TASK = models.CHECKWORTHINESS


@pytest.fixture
def template() -> str:
    """A desk on which nothing was put to work yet."""
    return "migrated"


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> list[Path]:
    """Three versions as `claimwire train` leaves them."""
    made = [tmp_path_factory.mktemp("trained") / name for name in "abc"]
    for folder, c in zip(made, (0.1, 0.3, 1.0), strict=True):
        registry.train(EIGHT, folder, settings={"C": c})
    return made


@pytest.fixture(scope="module")
def network(tmp_path_factory) -> Path:
    """A tiny network, trained and exported."""
    from tests.ml.tiny import build_encoder  # brings torch, which most tests do without

    folder = tmp_path_factory.mktemp("network")
    encoder = build_encoder(folder / "encoder", hidden=8, layers=1, max_tokens=64)
    recipe = {"encoder": str(encoder), "epochs": 1, "max_tokens": 16}
    registry.train(EIGHT, folder / "made", recipe="xlmr", settings=recipe, validation=EIGHT)
    return folder / "made"


@pytest.fixture
def put_to_work(sessions, tmp_path):
    """Promote a folder, as the terminal does with --anyway, since eight posts tell nothing; its version's name."""

    def promote(folder: Path, **how: str | bool) -> str:
        with sessions() as session:
            version = promotion.enter(session, folder, models_dir=tmp_path / "models")
            done = promotion.promote(session, version, **({"by": "U0ADMIN", "anyway": True} | how))
            session.commit()
        return done.live

    return promote


def go_back(sessions, **how):
    with sessions() as session:
        done = promotion.roll_back(session, **({"by": "U0ADMIN"} | how))
        session.commit()
    return done


def live(sessions):
    with sessions() as session:
        return [version.name for version in session.scalars(select(ModelVersion).filter_by(state="live"))]


def everything(sessions):
    """All that a refusal must leave as it was."""
    with sessions() as session:
        return [list(session.execute(select(*table.__table__.columns))) for table in (ModelVersion, Promotion, Event)]


def configured(folder: Path, copy: Path, change) -> Path:
    """A copy whose config says something else."""
    shutil.copytree(folder, copy)
    config = json.loads((copy / "config.json").read_text())
    change(config)
    (copy / "config.json").write_text(json.dumps(config))
    return copy


def test_back_and_back_again_and_no_further(sessions, put_to_work, trained):
    a, b, c = map(put_to_work, trained)
    assert live(sessions) == [c]
    assert go_back(sessions) == promotion.Switched(live=b, replaced=c)
    assert go_back(sessions) == promotion.Switched(live=a, replaced=b)
    before = everything(sessions)
    with pytest.raises(NotPromoted, match=f"nothing to go back to: {a} was the first version"):
        go_back(sessions)
    assert everything(sessions) == before
    assert put_to_work(trained[2], reason="once more") == c
    assert go_back(sessions).live == a


def test_who_why_and_in_place_of_what_is_kept(sessions, put_to_work, trained):
    a, b = (put_to_work(folder, by=who, reason="better") for folder, who in zip(trained, ("U1", "U2"), strict=False))
    go_back(sessions, by="U3", reason="too many cards")
    with sessions() as session:
        names = dict(session.execute(select(ModelVersion.id, ModelVersion.name)).all())
        rows = session.scalars(select(Promotion).order_by(Promotion.id)).all()
        told = [
            (names[row.version_id], names.get(row.replaced_id), row.kind, row.undoes_id, row.by, row.reason)
            for row in rows
        ]
        logged = session.execute(select(Event.actor, Event.verb, Event.details["name"].astext).order_by(Event.id)).all()
    assert told == [
        (a, None, "promote", None, "U1", "better"),
        (b, a, "promote", None, "U2", "better"),
        (a, b, "rollback", rows[1].id, "U3", "too many cards"),
    ]
    assert [tuple(row) for row in logged] == [("U1", "promoted", a), ("U2", "promoted", b), ("U3", "rolled_back", a)]


@pytest.fixture(scope="module")
def at_chance(tmp_path_factory) -> Path:
    """A version that learnt labels at random."""
    words, draw = EIGHT * 5, np.random.default_rng(2)
    examples = [Example(text=f"{one.text} {n}", label=int(draw.integers(0, 2))) for n, one in enumerate(words)]
    folder = tmp_path_factory.mktemp("chance") / "m"
    registry.train(examples, folder)
    return folder


def test_a_version_at_chance_is_refused_and_anyway_is_kept_with_name_and_figure(sessions, put_to_work, at_chance):
    before = everything(sessions)
    with pytest.raises(NotPromoted, match=r"may be as good: F1 0\.\d\d on 40 posts .* Live stays as it was"):
        put_to_work(at_chance, anyway=False)
    assert everything(sessions)[1:] == before[1:]
    name = put_to_work(at_chance, by="U0ADMIN", reason="a trial")
    with sessions() as session:
        row, event = session.scalars(select(Promotion)).one(), session.scalars(select(Event)).one()
        assert (row.by, row.reason, row.anyway) == ("U0ADMIN", "a trial", True)
        assert row.at is not None
        figure = registry.worth_of(at_chance).figure
        assert row.worth["figure"] == json.loads(json.dumps(asdict(figure)))
        assert row.worth["against"] == {"code": "no_better", "values": {"answer": figure.answer}}
        assert (event.actor, event.details) == ("U0ADMIN", {"name": name, "anyway": row.worth})


def test_a_good_version_needs_no_anyway_and_its_figure_is_kept(sessions, put_to_work, model_folder):
    name = put_to_work(model_folder, anyway=False)
    with sessions() as session:
        row, event = session.scalars(select(Promotion)).one(), session.scalars(select(Event)).one()
    assert (row.anyway, row.worth["against"], row.worth["version"]) == (False, None, name)
    assert row.worth["figure"]["low"] > row.worth["figure"]["trivial"]
    assert event.details == {"name": name}


def test_too_few_posts_to_tell_are_refused(sessions, put_to_work, trained):
    with pytest.raises(NotPromoted, match="it was measured on 8 unseen texts, and at least 30 are needed"):
        put_to_work(trained[0], anyway=False)
    assert live(sessions) == []


def test_promoting_what_is_live_changes_nothing(sessions, put_to_work, trained):
    put_to_work(trained[0])
    before = everything(sessions)
    put_to_work(trained[0])
    assert everything(sessions) == before


def test_nothing_is_live_so_there_is_nothing_to_go_back_to(sessions):
    with pytest.raises(NotPromoted, match="No version is live yet"):
        go_back(sessions)


def test_a_button_that_is_clicked_twice_goes_back_once(sessions, put_to_work, trained):
    _, b, c = map(put_to_work, trained)
    outcomes = at_once(*[lambda: go_back(sessions, leave=c)] * 2)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NotPromoted", "Switched"]
    assert live(sessions) == [b]


def test_a_session_that_remembers_an_older_live_version_leaves_one(sessions, put_to_work, trained):
    put_to_work(trained[0])
    with sessions() as session:
        remembered = models.live(session, TASK)
        put_to_work(trained[1])
        done = promotion.roll_back(session, by="U0ADMIN")
        assert (done.live, remembered.state) == (remembered.name, "live")
        session.commit()
    assert live(sessions) == [done.live]


@given(st.lists(st.sampled_from(["back", "v0", "v1", "v2", "v3"]), max_size=14))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_history_goes_back_as_a_stack_does(sessions, acts):
    with sessions() as session:
        versions = {
            name: models.add_candidate(
                session, task=TASK, name=name, recipe="r", folder="/", threshold=0.5, report={}
            )
            for name in ("v0", "v1", "v2", "v3")
        }  # fmt: skip
        stack: list[str] = []
        for act in acts:
            if act == "back":
                standing = models.standing(session, TASK)
                assert (standing.version.name if standing else None) == (stack[-1] if stack else None)
                assert bool(standing and standing.replaced) == (len(stack) > 1)
                if len(stack) > 1:
                    models.roll_back(session, standing, by="U1")
                    stack.pop()
            elif stack[-1:] != [act]:
                models.promote(session, versions[act], by="U1")
                stack.append(act)
            now = models.live(session, TASK)
            assert (now.name if now else None) == (stack[-1] if stack else None)
        session.rollback()


def test_a_folder_is_copied_and_may_go(sessions, put_to_work, trained, tmp_path):
    given_folder = shutil.copytree(trained[0], tmp_path / "given")
    (given_folder / "notes.txt").write_text("not of the version")
    name = put_to_work(given_folder)
    shutil.rmtree(given_folder)
    with sessions() as session:
        version = models.live(session, TASK)
    assert Path(version.folder) == (tmp_path / "models" / name).resolve()
    assert not (Path(version.folder) / "notes.txt").exists()
    assert registry.load(Path(version.folder)).version == name == version.name
    assert registry.Report.from_dict(version.report) == registry.read_report(Path(version.folder))
    assert [path.name for path in (tmp_path / "models").iterdir()] == [name]


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda folder: (folder / "weights.safetensors").write_bytes(b"x"), "cannot be loaded"),
        (lambda folder: (folder / "config.json").unlink(), "holds no model"),
        (shutil.rmtree, "holds no model"),
    ],
)
def test_a_version_that_cannot_be_loaded_is_refused(sessions, put_to_work, trained, tmp_path, spoil, says):
    put_to_work(trained[0])
    before = everything(sessions)
    spoiled = shutil.copytree(trained[1], tmp_path / "spoiled")
    spoil(spoiled)
    with pytest.raises(NotPromoted, match=f"{says}.*Live stays as it was"):
        put_to_work(spoiled)
    assert everything(sessions) == before
    assert len(list((tmp_path / "models").iterdir())) == 1


def test_a_version_of_another_task_is_refused(sessions, put_to_work, trained, tmp_path):
    other = configured(trained[0], tmp_path / "other", lambda config: config.update(task="irony"))
    with pytest.raises(NotPromoted, match="is a model of irony, and not of checkworthiness"):
        put_to_work(other)
    assert everything(sessions) == [[], [], []]


def test_going_back_to_a_version_that_is_gone_is_refused(sessions, put_to_work, trained, tmp_path):
    a, b = map(put_to_work, trained[:2])
    shutil.rmtree(tmp_path / "models" / a)
    before = everything(sessions)
    with pytest.raises(NotPromoted, match="holds no model"):
        go_back(sessions)
    assert everything(sessions) == before
    assert live(sessions) == [b]


def test_another_training_of_a_known_version_is_refused(sessions, put_to_work, trained, tmp_path):
    name = put_to_work(trained[0])
    second = configured(trained[1], tmp_path / "second", lambda config: config.update(version=name))
    before = everything(sessions)
    with pytest.raises(NotPromoted, match=f"{name} is known already, from another training"):
        put_to_work(second)
    assert everything(sessions) == before


def test_a_network_whose_export_agrees_is_put_to_work(sessions, put_to_work, network):
    assert live(sessions) == [] != [put_to_work(network)] == live(sessions)


@pytest.mark.parametrize(
    ("details", "says"),
    [
        ({"label_agreement": 0.98}, r"gives 98.0% of .* the trained model's label"),
        ({"mean_abs_dp": 0.02}, r"differ by 0.0200 on average"),
        (None, "does not say how well its export agrees"),
    ],
)
def test_a_network_whose_export_disagrees_is_refused(sessions, put_to_work, network, trained, tmp_path, details, says):
    def spoil(config):
        if details is None:
            del config["details"]["export"]
        else:
            config["details"]["export"].update(details)

    put_to_work(trained[0])
    before = everything(sessions)
    with pytest.raises(NotPromoted, match=says):
        put_to_work(configured(network, tmp_path / "disagrees", spoil))
    assert everything(sessions) == before
