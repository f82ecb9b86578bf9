"""What goes wrong with the archive, said as a check says it."""

from collections.abc import Iterator
from contextlib import contextmanager

from ml import registry
from pipeline.checks.check import CheckFailed


@contextmanager
def told_as_failure() -> Iterator[None]:
    """Raise CheckFailed, with the next step, where the archive's encoder or index cannot be used now."""
    try:
        yield
    except registry.ArtefactError as error:
        raise CheckFailed(f"{error} Put the encoder there again: claimwire archive encoder.") from error
    except OSError as error:
        raise CheckFailed(
            f"The archive's index cannot be used ({error}): look at its folder, then run claimwire archive index."
        ) from error
