"""Rehearsed weeks of a desk with a budget, quiet hours, a digest and words that rule, by the desk's own code.

Each week is drawn in batches, as posts come. Before a batch the desk's rule for the budget sees what the days before
brought and how many cards the day has; its probability is then the batch's. Words decide before it. When a card comes
is what the desk's hours say; what has not come when the report is made is not clicked, and what came before others of
its time that wait is left out, as the report leaves it out. A week of the past goes before, so that the flow is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from pipeline.configuration.load.hours import Hours
from pipeline.quality.rehearsal import Truth, Weeks
from pipeline.quality.strata import Numbers, Stratum
from pipeline.triage.daily_cap import Flow, rates
from pipeline.triage.desk_rules import WordRules

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
"""The week that is reported; the one before it makes the flow known."""
REPORTED = MONDAY + timedelta(days=7, hours=6, minutes=7)
BATCHES = 8
"""A day's."""
FOUND, MISSED, WRONG, REST = range(4)
WORTHY, FLAGGED = (FOUND, MISSED), (FOUND, WRONG)
HITS = {"always": (0.2, 0.05), "hidden": (0.05, 0.15)}
"""Of check-worthy posts and of others, the shares in which such a word stands."""
TEXTS = {"always": "El paro sube", "hidden": "Sorteo de hoy", "": "Buenos días"}
SCORES = ((6.0, 1.5), (2.0, 5.0))
"""Beta distributions of how promising a card is: of check-worthy posts, and of others."""


@dataclass(frozen=True)
class Load:
    """What is on. The budget is a part of the cards that would come without one."""

    budget: float | None = None
    hours: Hours | None = None
    digest_cards: int = 10
    words: WordRules = field(default_factory=WordRules)
    fraction: float = 0.3
    clicked: float = 0.9

    def truth(self, truth: Truth) -> Truth:
        """What is to be found: of the posts that no word hides."""
        if self.words.never is None:
            return truth
        worthy, others = (1 - share for share in HITS["hidden"])
        found, missed, wrong, rest = truth.portions
        stays = worthy * (found + missed) + others * (wrong + rest)
        precision = worthy * found / (worthy * found + others * wrong)
        return Truth(base_rate=worthy * (found + missed) / stays, precision=precision, recall=truth.recall)


def draw_weeks(truth: Truth, *, posts: int, weeks: int, load: Load, rng: np.random.Generator) -> Weeks:
    """Draw weeks of so many posts."""
    come = rng.multinomial(posts, np.outer(truth.portions, np.full(7 * BATCHES, 1 / (7 * BATCHES))).ravel(), (2, weeks))
    come = come.reshape(2, weeks, 4, 7 * BATCHES).transpose(1, 2, 0, 3).reshape(weeks, 4, 14 * BATCHES)
    return _Desk(load, come, truth, posts, rng).work()


class _Desk:
    """Weeks side by side: what came, by kind, batch after batch."""

    def __init__(self, load: Load, come: NDArray[np.int64], truth: Truth, posts: int, rng: np.random.Generator) -> None:
        self.load, self.come, self.rng = load, come, rng
        found, missed, wrong, rest = truth.portions
        self.cap = max(1, round((load.budget or 0) * posts / 7 * (found + wrong + load.fraction * (missed + rest))))
        self.cards_today = np.zeros(len(come))
        self.drawn = np.zeros((*come.shape, 2))
        """Clicked cards by kind and batch: of those that were drawn, and of those that a word raised."""
        self.chances = np.ones((len(come), 2, come.shape[2]))
        """Of a card, by week, label (flagged, not) and batch."""
        self.sizes = np.zeros((len(come), 4))
        """Posts of the reported week that no word hid, by kind."""

    def work(self) -> Weeks:
        """Go through both weeks; what the second one's clicks come to."""
        for batch in range(self.come.shape[2]):
            self._judge(batch)
        self._leave_out()
        strata = [self._stratum(kinds, label) for label, kinds in enumerate((FLAGGED, (MISSED, REST)))]
        worthy = self.sizes[:, FOUND] + self.sizes[:, MISSED]
        return Weeks(flagged=strata[0], unflagged=strata[1], worthy=worthy, worthy_flagged=self.sizes[:, FOUND])

    def _judge(self, batch: int) -> None:
        if batch % BATCHES == 0:
            self.cards_today[:] = 0
        if self.load.budget is not None:
            self.chances[:, :, batch] = self._rates(batch)
        else:
            self.chances[:, 1, batch] = self.load.fraction
        for kind in range(4):
            texts = self._texts(self.come[:, kind, batch], worthy=kind in WORTHY)
            chance = self.chances[:, 0 if kind in FLAGGED else 1, batch]
            cards = self.rng.binomial(texts[""], chance), texts["always"]
            self.cards_today += sum(cards)
            self.drawn[:, kind, batch] = np.stack([self.rng.binomial(one, self.load.clicked) for one in cards], axis=1)
            if batch >= 7 * BATCHES:
                self.sizes[:, kind] += texts[""] + texts["always"]

    def _texts(self, number: NDArray[np.int64], *, worthy: bool) -> Mapping[str, NDArray[np.int64]]:
        """How many of these posts hold which words, by what the rules make of such a text."""
        found = {"": number, "always": 0 * number, "hidden": 0 * number}
        for rule, shares in HITS.items():
            if self.load.words.of(TEXTS[rule]) == rule:
                found[rule] = self.rng.binomial(found[""], shares[0 if worthy else 1])
                found[""] = found[""] - found[rule]
        return found

    def _rates(self, batch: int) -> Numbers:
        """By the desk's own rule, from what the seven days before brought in these hours, or else would on average."""
        place, past = batch % BATCHES, [batch - BATCHES * day for day in range(1, 8)]
        same = [range(one, one - one % BATCHES + BATCHES) for one in past if one >= 0] or [range(place, BATCHES)]
        later = np.mean([self.come[:, :, list(hours)].sum(axis=2) for hours in same], axis=0)
        flows = (
            Flow(cards=cards, positives=one[FOUND] + one[WRONG], negatives=one[MISSED] + one[REST], a_day=day)
            for cards, one, day in zip(self.cards_today, later, self.come.sum(axis=(1, 2)) / 14, strict=True)
        )
        found = (rates(flow, cards_per_day=self.cap, fraction=self.load.fraction) for flow in flows)
        return np.array([(one.positives, one.negatives) for one in found])

    def _leave_out(self) -> None:
        """Take out the clicks from the oldest batch on of which cards wait when the report is made."""
        hours = self.load.hours
        if hours is None:
            return
        waiting, digested = [], []
        for batch in range(7 * BATCHES, 14 * BATCHES):
            moment = MONDAY + timedelta(days=batch / BATCHES - 7)
            comes = hours.not_before(moment) or moment
            if comes > REPORTED:
                waiting.append(batch)
            elif hours.digest is not None and comes > REPORTED - timedelta(days=1) and comes != moment:
                digested.append(batch)
        first_waiting = waiting[0] if waiting else 14 * BATCHES
        for week in range(len(self.come)):
            self.drawn[week, :, self._first_left(week, digested, first_waiting) :] = 0

    def _first_left(self, week: int, digested: list[int], otherwise: int) -> int:
        """The batch of the oldest card that the last digest left for the next one."""
        cards = [
            (self.rng.beta(*SCORES[0 if kind in WORTHY else 1]) + (kind in FLAGGED), batch)
            for batch in digested
            for kind in range(4)
            for _ in range(int(self.drawn[week, kind, batch].sum()))
        ]
        left = sorted(cards, reverse=True)[self.load.digest_cards :]
        return min([batch for _, batch in left], default=otherwise)

    def _stratum(self, kinds: tuple[int, int], label: int) -> Stratum:
        """As the report sums it up: a click weighs one over its probability, which a word that raised it makes 1."""
        mine = slice(7 * BATCHES, None)
        weights = np.stack([1 / self.chances[:, label, mine], np.ones_like(self.chances[:, label, mine])], axis=2)
        sums = [(self.drawn[:, kind, mine] * weights**power).sum(axis=(1, 2)) for kind in kinds for power in (1, 2)]
        clicked = sum(self.drawn[:, kind, mine].sum(axis=(1, 2)) for kind in kinds)
        return Stratum(self.sizes[:, list(kinds)].sum(axis=1), np.asarray(clicked), *sums)
