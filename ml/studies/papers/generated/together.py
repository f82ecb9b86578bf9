"""Several trained versions that judge fragments as one: an ensemble of encoders, which the paper proposes (MH-31)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ml.examples import Example, Highlight
from ml.models.generated import fragment_model
from ml.models.generated.fragment_model import Floats, FragmentModel
from ml.text import letters
from ml.text.fragments import Span
from ml.text.letters import Letters


@dataclass(frozen=True, eq=False)
class Together:
    """The mean of the members' calibrated log-odds; fragments are cut by the first one's tokens."""

    members: tuple[FragmentModel, ...]

    def read(self, text: str) -> Letters:
        """Read letters plain, as all recipes of today learn them."""
        return letters.read(text)

    def spans(self, text: str) -> list[Span]:
        """Find the first member's tokens."""
        return self.members[0].scorer.spans(text)

    def scores(self, texts: Sequence[str]) -> Floats:
        """Give each text's mean log-odds, shape (texts,)."""
        own = [member.slope * member.scorer.scores(texts) + member.offset for member in self.members]
        found: Floats = np.mean(own, axis=0)
        return found

    def contributions(self, text: str) -> list[Highlight]:
        """Nothing: not every member shares its answer out among words."""
        del text
        return []


def together(members: Sequence[FragmentModel], choosing: Sequence[Example]) -> FragmentModel:
    """Make one version of several, its threshold and human reference from texts that none has learnt from."""
    scorer, fragment = Together(tuple(members)), min(member.fragment for member in members)
    found, _, _ = fragment_model.chosen(scorer, (), choosing, fragment=fragment)
    scored = list(fragment_model.score(scorer, [one.text for one in choosing], fragment=fragment))
    return FragmentModel(
        version=" + ".join(member.version for member in members), threshold=found.threshold, slope=found.slope,
        offset=found.offset, fragment=fragment, scorer=scorer,
        reference=fragment_model.reference_of(scored, choosing, fragment=fragment),
    )  # fmt: skip
