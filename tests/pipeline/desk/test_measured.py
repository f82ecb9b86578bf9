"""A card says where its version has no figures of a post's language: by the version's report, as the store keeps it."""

import pytest
from sqlalchemy import update

from pipeline.desk import show_card
from pipeline.desk.measured import unmeasured
from pipeline.tables import ModelVersion, Tweet
from tests.fakes import RecordingNotifier

REPORT = {"slices": {"language": {"es": {}, "pt-BR": {}}}}


@pytest.mark.parametrize("language", ["es", "ES", "es-MX", "pt", None, "", "und", "zxx", "qme", "qht"])
def test_it_is_quiet_about_what_is_measured_or_no_language(language):
    assert unmeasured(REPORT, language) is None


@pytest.mark.parametrize(("language", "said"), [("eu", "eu"), ("ca-ES", "ca"), ("QU", "qu"), ("zh_TW", "zh")])
def test_a_language_without_figures_is_said(language, said):
    assert unmeasured(REPORT, language) == said


@pytest.mark.parametrize("report", [{}, {"slices": {}}, {"slices": {"language": {}}}])
def test_of_a_report_without_languages_nothing_is_said(report):
    assert unmeasured(report, "eu") is None


@pytest.mark.parametrize(("language", "said"), [("es", None), ("eu", "eu")])
def test_the_card_in_the_store_says_so(sessions, card_id, language, said):
    with sessions() as session:
        session.execute(update(ModelVersion).values(report=REPORT))
        session.execute(update(Tweet).values(language=language))
        session.commit()
    slack = RecordingNotifier()
    show_card.show(sessions, slack, card_id, show_score=False)
    assert slack.posted[0].unmeasured == said
