"""What candidates learn from: never a copy of what judges them."""

from pathlib import Path

from ml.examples import Example
from pipeline.configuration.settings import DEMO_SAMPLES
from pipeline.learning import datasets
from pipeline.learning.retraining import training_data
from pipeline.near_duplicates import minhash
from tests.pipeline.learning.retraining.conftest import PLAN


def read(
    retraining_context, *, recipe: str, samples: Path | None = DEMO_SAMPLES
) -> tuple[training_data.TrainingData, list[Example]]:
    """The lessons from all that is labelled, and what judges: gate and test."""
    with retraining_context.sessions() as session:
        made = datasets.build(session, shares=PLAN.shares, by="test")
        session.commit()
        given = training_data.read(session, made.dataset.id, recipe=recipe, samples=samples)
        return given, [one for split in ("gate", "test") for one in datasets.examples(session, made.dataset.id, split)]


def test_no_sample_that_is_a_copy_of_a_judging_post_is_learnt_from(retraining_context) -> None:
    """This desk has labelled 300 of the samples themselves: those in validation, gate and test must not come back."""
    given, judges = read(retraining_context, recipe="xlmr")
    judging = {minhash.normalise(example.text) for example in [*judges, *(given.validation or ())]}
    learnt = {minhash.normalise(example.text) for example in given.training}
    assert len(judging) > 80
    assert not judging & learnt
    assert len(given.training) > 700


def test_near_copies_are_left_out_too() -> None:
    post = "El paro ha subido un 12% en España desde 2019, según los datos de la última encuesta de población activa."
    near = f"RT @alguien: {post.replace('según', 'segun')} https://t.co/a1B2"
    other = "Gracias a todos los que habéis venido hoy al acto de Lugo, ha sido un placer estar con vosotros."
    kept = training_data.without_copies([Example(text=near), Example(text=other)], of=[Example(text=post)])
    assert [example.text for example in kept] == [other]


def test_a_baseline_sees_everything_but_what_judges_and_weights_count_in_judging_alone(retraining_context) -> None:
    given, judges = read(retraining_context, recipe="svm-tfidf", samples=None)
    assert given.validation is None
    assert given.settings == {"weights_in_training": False}
    assert {example.weight for example in given.training} != {1.0}
    assert not {example.text for example in judges} & {example.text for example in given.training}


def test_without_the_samples_only_the_desks_posts_count(retraining_context) -> None:
    with_samples, _ = read(retraining_context, recipe="xlmr")
    without, _ = read(retraining_context, recipe="xlmr", samples=None)
    assert len(without.training) < len(with_samples.training) < len(without.training) + 1000
