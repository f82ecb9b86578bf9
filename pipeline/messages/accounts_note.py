"""What admins are told of the monitored accounts once a week, as plain values."""

from dataclasses import dataclass
from datetime import date

from pipeline.messages.statement import Statement


@dataclass(frozen=True)
class Remark:
    """What there is to say of one account."""

    account_id: int
    handle: str
    said: Statement


@dataclass(frozen=True)
class Remarks:
    """Accounts of which the same is to be said: how many there are, and the first of them."""

    number: int = 0
    first: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Costs:
    """What reading costs in the month of the note: until now, and by its end at the pace of the last seven days."""

    spent: float
    expected: float
    reads: int
    expected_reads: int
    budget: int
    dearest: Remarks


@dataclass(frozen=True)
class AccountsNote:
    """The note on one week."""

    monday: date
    noisy: Remarks
    silent: Remarks
    failing: Remarks
    renamed: Remarks
    costs: Costs | None
    """None where nobody charges for reads."""

    @property
    def says_something(self) -> bool:
        """Whether there is anything to tell."""
        return self.costs is not None or any(
            one.number for one in (self.noisy, self.silent, self.failing, self.renamed)
        )
