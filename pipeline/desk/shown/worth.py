"""What the version that made a finding is worth."""

from sqlalchemy.orm import Session

from ml import registry
from pipeline.store.learning import models
from pipeline.tables import Finding

_TASKS = {"generated_text": models.GENERATED_TEXT, "comparison": models.COMPARISON}
"""Which versions make which kind of finding."""


def of_finding(session: Session, finding: Finding) -> registry.Worth | None:
    """By the report that is kept of it; None where no version of a model made the finding."""
    task = _TASKS.get(finding.kind)
    made_by = models.named(session, task, finding.version) if task and finding.version else None
    return registry.worth(made_by.report, version=made_by.name, task=made_by.task) if made_by else None
