"""Another reference for a trained version: whose texts people's are held against."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

from ml import registry
from ml.artefacts.on_disk import ArtefactExistsError, load_artefact
from ml.examples import ExamplesError
from tests.ml.two_writers import LOVED, pairs, written


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("recalibrated") / "m"
    registry.train(pairs(120, longest=200), path, task="generated-text", recipe="lr-tfidf-generated")
    return path


def of_another_outlet(number, *, seed):
    """Human texts of an outlet whose people love the machine's words, too."""
    draw = np.random.default_rng(seed)
    texts = [
        f"{written(draw, machine=False, length=80)} {' '.join(map(str, draw.choice(LOVED, 80)))}" for _ in range(number)
    ]
    return [replace(pairs(1)[0], text=text, topic=None) for text in texts]


def accused(folder, examples):
    model = registry.load(folder)
    return np.mean([bool(registry.check_generated(model, one.text, language="es").flagged) for one in examples])


def test_people_of_another_outlet_are_accused_too_often_until_they_are_the_reference(folder, tmp_path):
    judged = of_another_outlet(150, seed=1)
    assert accused(folder, judged) > 0.3
    made = registry.recalibrate(folder, of_another_outlet(120, seed=2), tmp_path / "own")
    assert accused(tmp_path / "own", judged) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 * (1 / 150 + 1 / 120))
    assert made.version.startswith(f"{registry.load(folder).version}-")
    assert registry.load(tmp_path / "own").version == made.version
    one = judged[:1]
    assert registry.load(tmp_path / "own").predict(one) == registry.load(folder).predict(one)


def test_machine_texts_are_passed_over_and_too_few_human_ones_refused(folder, tmp_path):
    given = pairs(30, seed=4)
    made = registry.recalibrate(folder, given, tmp_path / "own")
    assert len(made.details["reference_languages"]) == 30
    with pytest.raises(ExamplesError, match=r"18 of these human texts, .* have the 48 words .* give 19"):
        registry.recalibrate(folder, pairs(18, seed=5), tmp_path / "few")
    copies = [replace(one, text=f"{one.text}\n", id=str(n)) for n, one in enumerate([pairs(1, seed=5)[0]] * 120)]
    with pytest.raises(ExamplesError, match="1 of these human texts, copies counted once, have"):
        registry.recalibrate(folder, copies, tmp_path / "few")
    assert not (tmp_path / "few").exists()
    with pytest.raises(ArtefactExistsError):
        registry.recalibrate(folder, given, tmp_path / "own")


def test_a_version_for_another_task_is_refused(tmp_path):
    sample = [replace(one, language=None) for one in pairs(30, shortest=10, longest=20)]
    registry.train(sample, tmp_path / "posts", recipe="svm-tfidf")
    with pytest.raises(registry.UnfitArtefactError, match="not trained for generated text"):
        registry.recalibrate(tmp_path / "posts", sample, tmp_path / "own")


def test_a_broken_version_makes_no_other(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "broken")
    (tmp_path / "broken" / "weights.safetensors").write_bytes(b"")
    with pytest.raises(registry.BrokenArtefactError):
        registry.recalibrate(tmp_path / "broken", pairs(30), tmp_path / "own")
    assert not (tmp_path / "own").exists()


def test_what_was_flagged_wrongly_joins_the_texts_that_a_version_compares_with(folder, tmp_path):
    own = registry.load(folder).reference
    wrong = [one for one in of_another_outlet(12, seed=3) if registry.check_generated(folder, one.text).flagged][:3]
    made = registry.recalibrate(folder, [], tmp_path / "one", corrected=wrong)
    assert len(registry.load(tmp_path / "one").reference.languages) == len(own.languages) + 3
    assert made.threshold == registry.load(folder).threshold
    assert made.report == load_artefact(folder).report  # whole texts are judged as before
    for one in wrong:
        then, now = (registry.check_generated(place, one.text, language="es") for place in (folder, tmp_path / "one"))
        assert min(part.adjusted for part in now.passages) > min(part.adjusted for part in then.passages)
    with pytest.raises(ExamplesError, match="has learnt all of these texts already"):
        registry.recalibrate(tmp_path / "one", [], tmp_path / "two", corrected=wrong)


def test_threshold_moves_only_where_enough_texts_of_both_kinds_were_corrected(folder, tmp_path):
    given = pairs(25, seed=8)
    few = registry.recalibrate(folder, [], tmp_path / "few", corrected=given[:38])
    assert few.calibration == {"slope": registry.load(folder).slope, "offset": registry.load(folder).offset}
    enough = registry.recalibrate(folder, [], tmp_path / "enough", corrected=given)
    assert enough.calibration != few.calibration
    assert enough.details["recalibrated"]["corrected"] == 50
    assert enough.details["languages"] == load_artefact(folder).details["languages"]
    assert few.report["scores"] == load_artefact(folder).report["scores"]
    assert registry.worth_of(tmp_path / "enough").against.code == "no_report"
