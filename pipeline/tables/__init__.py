"""The SQLAlchemy tables. Constraints, not code, make repetition harmless."""

from pipeline.tables.archive import CheckVector, MatchAnswer, PublishedCheck
from pipeline.tables.base import Base, MessageRow, QueuedRow
from pipeline.tables.campaigns import Answer, Campaign, CampaignTweet, Seat, Settlement
from pipeline.tables.corrections import Correction
from pipeline.tables.dataset_versions import Dataset, DatasetPage, DatasetRow, DeskVerdict, LabelledRow
from pipeline.tables.datasets import FullKey, ImportedLabel, KnownText, LabelImport, TextIdentity, TextVector
from pipeline.tables.desk import (
    Act,
    Card,
    Decision,
    Event,
    Feedback,
    LastClick,
    Note,
    NoteMessage,
    Person,
    SecondOpinion,
    Taking,
)
from pipeline.tables.evidence import Evidence
from pipeline.tables.findings import Finding, FindingMessage, Inquiry
from pipeline.tables.health import FaultNote, Sighting
from pipeline.tables.monitoring import (
    Account,
    AccountList,
    MonthlyReads,
    PostSketch,
    PostWords,
    ReadWord,
    SketchKey,
    SourceReads,
    Tweet,
)
from pipeline.tables.notices import AccountNote, Digest, OfWeek, WeeklyReport
from pipeline.tables.predictions import CappedDay, ModelVersion, Prediction, Promotion
from pipeline.tables.preserved import PreservedRecord
from pipeline.tables.processes import Heartbeat, Rescoring, RescoringRange
from pipeline.tables.quotations import Quotation
from pipeline.tables.retraining import Retraining
from pipeline.tables.settings import SettingChange
from pipeline.tables.stories import Story, StoryReminder, StoryStep
from pipeline.tables.webhooks import WebhookMessage

__all__ = [
    "Account",
    "AccountList",
    "AccountNote",
    "Act",
    "Answer",
    "Base",
    "Campaign",
    "CampaignTweet",
    "CappedDay",
    "Card",
    "CheckVector",
    "Correction",
    "Dataset",
    "DatasetPage",
    "DatasetRow",
    "Decision",
    "DeskVerdict",
    "Digest",
    "Event",
    "Evidence",
    "FaultNote",
    "Feedback",
    "Finding",
    "FindingMessage",
    "FullKey",
    "Heartbeat",
    "ImportedLabel",
    "Inquiry",
    "KnownText",
    "LabelImport",
    "LabelledRow",
    "LastClick",
    "MatchAnswer",
    "MessageRow",
    "ModelVersion",
    "MonthlyReads",
    "Note",
    "NoteMessage",
    "OfWeek",
    "Person",
    "PostSketch",
    "PostWords",
    "Prediction",
    "PreservedRecord",
    "Promotion",
    "PublishedCheck",
    "QueuedRow",
    "Quotation",
    "ReadWord",
    "Rescoring",
    "RescoringRange",
    "Retraining",
    "Seat",
    "SecondOpinion",
    "SettingChange",
    "Sighting",
    "Settlement",
    "SketchKey",
    "SourceReads",
    "Story",
    "StoryReminder",
    "StoryStep",
    "Taking",
    "TextIdentity",
    "TextVector",
    "Tweet",
    "WebhookMessage",
    "WeeklyReport",
]
