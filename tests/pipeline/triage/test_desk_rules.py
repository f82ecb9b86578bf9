"""Words rule over the model: probability 1 or 0, kept as such; a group's threshold decides what its posts count as."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ml.examples import Prediction as Judgement
from pipeline.configuration.choices import Choices
from pipeline.sources.source import Profile
from pipeline.store.posts import tweets
from pipeline.tables import Card, Prediction
from pipeline.triage.copy_rules import CopyRules
from pipeline.triage.desk_rules import DeskRules, WordRules
from pipeline.triage.sampling import Sampling
from pipeline.triage.triage import Judge, triage
from tests.fakes import post

RULES = DeskRules.of(
    Choices(always_words="vacuna, por ciento", never_words="sorteo, vacun*", group_thresholds="Town halls=0.9")
)
NONE_DRAWN = Sampling(fraction=0.0, salt="s")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("La vacuna de la gripe", "always"),  # what always does stands above
        ("El 3 por ciento", "always"),
        ("¡SORTEO de vacunas!", "hidden"),
        ("Las vacunas", "hidden"),
        ("Buenos días", None),
    ],
)
def test_what_words_make_of_a_post(text, rule):
    assert RULES.words.of(text) == rule
    assert WordRules().of(text) is None


@pytest.mark.parametrize(("group", "label"), [("Town halls", 0), ("town  HALLS", 0), ("Government", 1), ("", 1)])
def test_a_groups_threshold_stands_above_the_versions(group, label):
    assert RULES.labelled(Judgement(1, 0.8), group=group).label == label
    assert RULES.labelled(Judgement(0, 0.95), group=group).label == 1 - label


@pytest.mark.parametrize("group", ["Town halls", "Government"])
def test_an_accounts_own_threshold_stands_above_its_groups(group):
    assert RULES.labelled(Judgement(0, 0.4), group=group, own=0.35).label == 1
    assert RULES.labelled(Judgement(1, 0.95), group=group, own=0.97).label == 0


def test_rules_are_kept_with_the_prediction_and_hide_or_raise_whatever_is_like_the_post(
    sessions, store_posts, monitor, new_version
):
    texts = [
        "Buenos días a todas y a todos ustedes", "El paro sube un 3 por ciento este mes en toda España",
        "Gran sorteo de entradas para el partido de hoy", "RT @otro: Gran sorteo de entradas para el partido de hoy",
        "Buenos días a todas y a todos ustedes, vacuna", "El consejero dice que hoy no llueve en ningún sitio",
    ]  # fmt: skip
    ids = list(store_posts(*(post(number, text) for number, text in enumerate(texts, start=1))).new)
    of_a_town = monitor(Profile("8", "alcalde", "Alcalde"), group="Town halls")
    with sessions() as session:
        ids += tweets.add_posts(session, source="x", account_id=of_a_town, posts=[post(90, "Abrimos 4 escuelas")]).new
        judge = Judge(new_version(), lambda examples: [Judgement(int("escuelas" in e.text), 0.8) for e in examples])
        triage(session, ids, judge=judge, sampling=NONE_DRAWN, copy_rules=CopyRules(least_words=3), desk=RULES)
        session.commit()
        rows = session.scalars(select(Prediction).options(joinedload(Prediction.tweet)).order_by(Prediction.tweet_id))
        kept = [(row.outcome, row.sampling_probability, row.label) for row in rows]
        carded = set(session.scalars(select(Card.tweet_id)))
    assert kept == [
        ("withheld", 0.0, 0), ("always", 1.0, 0), ("hidden", 0.0, 0), ("hidden", 0.0, 0), ("always", 1.0, 0),
        ("withheld", 0.0, 0), ("withheld", 0.0, 0),
    ]  # fmt: skip
    assert carded == {ids[1], ids[4]}
