"""A card says where its version has not learnt a post's language, or has no figures of it: by the version's report."""

import pytest
from sqlalchemy import update

from pipeline.desk.measured import unlearnt, unmeasured
from pipeline.desk.shown import show_card
from pipeline.tables import ModelVersion, Tweet
from tests.fakes import RecordingNotifier

FIGURES = {"es": {"scores": {"n": 900}}, "pt-BR": {"scores": {"n": 20}}, "it": {"scores": {"n": 19}}}
REPORT = {"slices": {"language": FIGURES}}
TRAINED = {"trained_languages": {"es": 900, "pt-br": 20, "it": 19, "und": 40}}


@pytest.mark.parametrize("language", ["es", "ES", "es-MX", "pt", None, "", "und", "zxx", "qme", "qht"])
def test_it_is_quiet_about_what_is_measured_or_no_language(language):
    assert unmeasured(REPORT, language) is None
    assert unlearnt(TRAINED, language) is None


@pytest.mark.parametrize(
    ("language", "said"), [("eu", "eu"), ("ca-ES", "ca"), ("QU", "qu"), ("zh_TW", "zh"), ("it", "it")]
)
def test_a_language_without_figures_is_said(language, said):
    assert unmeasured(REPORT, language) == said
    assert unlearnt(TRAINED, language) == said


def test_figures_as_the_first_versions_wrote_them_count():
    assert unmeasured({"slices": {"language": {"es": {"n": 900}}}}, "eu") == "eu"


def test_of_a_version_that_learnt_texts_of_no_known_language_nobody_knows():
    assert unlearnt({"trained_languages": {"es": 900, "": 20}}, "eu") is None
    assert unlearnt({"trained_languages": {"es": 900, "": 19}}, "eu") == "eu"


@pytest.mark.parametrize("report", [{}, {"slices": {}}, {"slices": {"language": {}}}, {"trained_languages": {}}])
def test_of_a_report_without_languages_nothing_is_said(report):
    assert unmeasured(report, "eu") is None
    assert unlearnt(report, "eu") is None


@pytest.mark.parametrize(("language", "said"), [("es", None), ("eu", "eu")])
def test_the_card_in_the_store_says_so(sessions, card_id, language, said):
    with sessions() as session:
        session.execute(update(ModelVersion).values(report=REPORT | TRAINED))
        session.execute(update(Tweet).values(language=language))
        session.commit()
    slack = RecordingNotifier()
    show_card.show(sessions, slack, card_id, show_score=False)
    assert slack.posted[0].unlearnt == said
