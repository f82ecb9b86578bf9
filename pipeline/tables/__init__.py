"""The SQLAlchemy tables. Constraints, not code, make repetition harmless."""

from pipeline.tables.base import Base
from pipeline.tables.desk import Card, Decision, Event, Feedback, Person
from pipeline.tables.judging import ModelVersion, Prediction
from pipeline.tables.monitoring import Account, SourceReads, Tweet
from pipeline.tables.quality import WeeklyReport

__all__ = [
    "Account",
    "Base",
    "Card",
    "Decision",
    "Event",
    "Feedback",
    "ModelVersion",
    "Person",
    "Prediction",
    "SourceReads",
    "Tweet",
    "WeeklyReport",
]
