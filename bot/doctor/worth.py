"""What the live versions are worth, for the doctor: a version at work may be no better than what needs no model."""

from pathlib import Path

from bot.doctor.ill import Ill
from ml import registry
from pipeline.messages import worth as worth_words
from pipeline.tables import ModelVersion


def worth_of(version: ModelVersion) -> str:
    """Its score on texts that it had not seen, to be put after its name; raises Ill where that may need no model."""
    try:
        worth = registry.worth_of(Path(version.folder))
    except registry.ArtefactError:  # which the process that needs it tells
        worth = registry.worth(version.report, version=version.name, task=version.task)
    figures, against = worth_words.figures(worth), worth_words.against(worth)
    if worth.against is not None and worth.against.code == "no_better":
        task = "" if version.task == "checkworthiness" else f" --task {version.task}"
        raise Ill(
            f"{version.name} is live, and {against} Train another one, or go back: claimwire model rollback{task}."
        )
    return "; ".join(["", *filter(None, (figures, against and f"not known to be better than no model: {against}"))])
