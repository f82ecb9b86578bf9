"""The ways in which weeks are drawn from a known truth: how cards are chosen and clicked, and what the desk has on."""

import numpy as np

from benchmarks import loaded_weeks
from benchmarks.loaded_weeks import Load
from pipeline.configuration.load.hours import Hours, read_quiet_hours, read_zone
from pipeline.configuration.schedule_setting import read_schedule
from pipeline.quality.rehearsal import Draw, Truth, Weeks, draw_weeks
from pipeline.triage.desk_rules import WordRules

BASE_RATES, RECALLS, POSTS = (0.05, 0.125, 0.15), (0.6, 0.8, 0.95), (300, 1000, 5000)
PRECISION, FRACTION = 0.8, 0.3
DRAWS = {
    "fixed": Draw(FRACTION),
    "uncertain": Draw(FRACTION, uncertain=0.5),
    "unlucky": Draw(FRACTION, uncertain=0.5, misses_near_threshold=False),
    "unclicked": Draw(FRACTION, clicked=0.7),
}
QUIET, DIGEST = read_quiet_hours("monday-friday 22:00-07:00, saturday-sunday 20:00-09:00"), read_schedule("daily 09:00")
HOURS = Hours(read_zone("Europe/Madrid"), QUIET)
WITH_DIGEST = Hours(read_zone("Europe/Madrid"), QUIET, DIGEST)
WORDS = WordRules.written(always="paro, por ciento", never="sorteo")
LOADS = {
    "budget": Load(budget=0.75),
    "quiet hours": Load(hours=HOURS),
    "digest": Load(hours=WITH_DIGEST),
    "words": Load(words=WORDS),
    "all of them": Load(budget=0.75, hours=WITH_DIGEST, words=WORDS),
}
"""What a desk may have on that cards wait for, are thinned by, or that decides over the model's head."""


def drawn_weeks(way: str, truth: Truth, *, posts: int, weeks: int, rng: np.random.Generator) -> Weeks:
    """Draw weeks of so many posts in one of the ways."""
    if way in DRAWS:
        return draw_weeks(truth, posts=posts, weeks=weeks, draw=DRAWS[way], rng=rng)
    return loaded_weeks.draw_weeks(truth, posts=posts, weeks=weeks, load=LOADS[way], rng=rng)
