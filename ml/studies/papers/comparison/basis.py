"""On which pairs and with which weights the tables are made: what each row says of itself."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from ml.studies.papers.comparison.answers import Measured
from ml.studies.papers.paper_row import PaperRow, Value


@dataclass(frozen=True)
class Basis:
    """The pairs' name, and what the networks began with."""

    data: str
    weights: str

    def row(self, item: str, what: str, ours: Value | Measured | None, **told: object) -> PaperRow:
        """Make a row; a measured figure brings its interval, and None says that the reason is given."""
        if isinstance(ours, Measured):
            told |= {"ours": ours.value, "interval": ours.interval}
        else:
            told |= {"ours": ours}
        return PaperRow(**{"item": item, "what": what, "data": self.data} | told)  # type: ignore[arg-type]

    @property
    def trained(self) -> Callable[..., PaperRow]:
        """Make a row about a trained network."""
        return partial(self.row, weights=self.weights)
