"""The encoder that the loop is measured with is a version like any other."""

from benchmarks.candidates.stand_in import QUICK
from benchmarks.large import encoder
from ml import registry
from ml.examples import read_examples
from pipeline.configuration.choices import DEMO_SAMPLES


def test_it_loads_as_a_trained_version_does_and_finds_one_post_in_five_check_worthy(tmp_path):
    examples = list(read_examples(DEMO_SAMPLES))[:200]
    encoder.build(tmp_path / "model", [example.text for example in examples], size=QUICK)
    judged = registry.load(tmp_path / "model").predict(examples)
    assert sum(one.label for one in judged) / len(judged) == 0.2
    assert all(one.highlights for one in judged)


def test_its_size_is_that_of_multilingual_e5_small():
    size = encoder.E5_SMALL
    assert (size.layers, size.hidden, size.heads, size.vocabulary) == (12, 384, 12, 250_002)
