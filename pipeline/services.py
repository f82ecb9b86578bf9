"""What a process may use: sessions, the source, the notifier, the live model. Each is opened on first use."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import cast

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from pipeline.checks.already_checked import AlreadyCheckedCheck
from pipeline.checks.archive import DEFAULT_CUT_OFF, Encoder, Matcher
from pipeline.checks.check import Check
from pipeline.checks.checked_claims import CheckedClaims
from pipeline.checks.comparison import ComparisonCheck
from pipeline.checks.documents import Documents
from pipeline.checks.evidence.fetched_once import FetchedOnce
from pipeline.checks.evidence.reader import EvidenceReader
from pipeline.checks.generated_text import GeneratedChoices, GeneratedTextCheck
from pipeline.checks.page_text import LinkedPages
from pipeline.fetching.fetcher import Fetcher
from pipeline.fetching.policy import Policy
from pipeline.fetching.reading.picture_files import PictureFiles
from pipeline.learning.retraining import live_model
from pipeline.learning.retraining.run import Plan, RetrainingContext
from pipeline.messages.notifier import Notifier
from pipeline.sources.source import Source
from pipeline.store.learning.texts import DEFAULT_SHARES, Shares
from pipeline.triage.grouping import CopyRules
from pipeline.triage.sampling import Sampling
from pipeline.triage.sampling_in_force import SamplingInForce
from pipeline.triage.triage import Judge

ENCODER = "encoder"
"""The encoder's folder among the archive's."""


class NotWired(Exception):
    """A process used the services before its entry point put them together."""


@dataclass(frozen=True)
class Choices:
    """The desk's choices that the work depends on, as plain values."""

    sampling: Sampling
    show_score: bool
    models_dir: Path
    demo_samples: Path
    first_admin: str | None
    tweets_channel: str
    fact_check_channel: str
    sweep_after_s: float
    monthly_reads: int | None
    poll_min_s: float
    poll_max_s: float
    uncertain_share: float = 0.0
    cards_per_day: int | None = None
    copy_rules: CopyRules | None = None
    """When a post joins another's card; None: every post stands by itself."""
    dataset_shares: Shares = DEFAULT_SHARES
    archive_dir: Path | None = None
    archive_match: bool = True
    archive_cut_off: float = DEFAULT_CUT_OFF
    publisher_name: str | None = None
    publisher_url: str | None = None
    plan: Plan = field(default_factory=Plan)
    """How the model is retrained."""
    fetching: Policy = field(default_factory=Policy)
    """What may be fetched."""
    fetch_pages: bool = True
    fetch_pictures: bool = True
    evidence_dir: Path = Path(".claimwire/evidence")
    generated: GeneratedChoices = field(default_factory=GeneratedChoices)
    """What is checked for generated text, and how strictly."""
    compare: bool = True
    """Whether posts are compared with linked pages, quoted posts and claims that were checked before."""


@dataclass
class Services:
    """One process's tools, put together by its entry point."""

    database_url: str
    choices: Choices
    make_notifier: Callable[[], Notifier]
    make_source: Callable[[], Source]
    _judge: Judge | None = field(default=None, init=False)

    @cached_property
    def engine(self) -> Engine:
        """The connections to Postgres; one that broke is replaced before use. Errors repeat no values."""
        return create_engine(self.database_url, pool_pre_ping=True, hide_parameters=True)

    @cached_property
    def sessions(self) -> sessionmaker[Session]:
        """Each listener, task and poll opens a session of its own."""
        return sessionmaker(self.engine)

    @cached_property
    def notifier(self) -> Notifier:
        """Whoever speaks to people here."""
        return self.make_notifier()

    @cached_property
    def source(self) -> Source:
        """Where posts come from here."""
        return self.make_source()

    @cached_property
    def evidence(self) -> EvidenceReader:
        """Pages and pictures that claims are held against."""
        files = PictureFiles(self.choices.evidence_dir)
        return EvidenceReader(
            FetchedOnce(self.sessions, Fetcher(self.choices.fetching), files),
            pages=self.choices.fetch_pages,
            pictures=self.choices.fetch_pictures,
        )

    @cached_property
    def checks(self) -> dict[str, Check]:
        """The checks that the desk wants made on cards, by kind."""
        pages = LinkedPages(self.evidence) if self.choices.fetch_pages else None
        generated = GeneratedTextCheck(sessions=self.sessions, choices=self.choices.generated, page_text=pages)
        wanted: list[Check] = [generated] if self.choices.generated.which != "off" else []
        if self.choices.archive_match:
            # The matcher is asked for when a check is made: whoever only wants one loads no encoder.
            wanted.append(AlreadyCheckedCheck(self.sessions, lambda: self.matcher, self.choices.archive_cut_off))
        if self.choices.compare:
            claims = CheckedClaims(self.sessions, lambda: self.matcher, self.choices.archive_cut_off)
            wanted.append(
                ComparisonCheck(self.sessions, Documents(self.evidence, claims if self.choices.archive_match else None))
            )
        return {check.kind: check for check in wanted}

    @cached_property
    def sampling_in_force(self) -> SamplingInForce:
        """What the desk's choices about sampling come to, batch by batch."""
        return SamplingInForce(
            usual=self.choices.sampling,
            uncertain_share=self.choices.uncertain_share,
            cards_per_day=self.choices.cards_per_day,
        )

    @cached_property
    def encoder(self) -> Encoder | None:
        """What makes vectors for the archive, where `claimwire archive encoder` has put one; raises ArtefactError."""
        folder = self.archive_dir / ENCODER
        if not folder.is_dir():
            return None
        # Only a process that matches loads onnxruntime.
        return cast(Encoder, import_module("ml.retrieval.encoder").SentenceEncoder(folder))

    @cached_property
    def matcher(self) -> Matcher:
        """Finds earlier checks of a text in the archive."""
        return Matcher(self.archive_dir, self.encoder)

    @property
    def archive_dir(self) -> Path:
        """Where the archive's index and its encoder lie."""
        return self.choices.archive_dir or self.choices.models_dir.parent / "archive"

    def judge(self, session: Session) -> Judge:
        """The version that is live now; a newly promoted one is seen at the next batch. Commits.

        Raises ModelMissing when it is not on this machine, or cannot be loaded here.
        """
        version = live_model.live_version(
            session, models_dir=self.choices.models_dir, samples=self.choices.demo_samples
        )
        if self._judge is None or self._judge.version_id != version.id:
            self._judge = Judge(version_id=version.id, predict=live_model.load(version).predict)
        return self._judge

    def retraining_context(self, *, say: Callable[[str], None]) -> RetrainingContext:
        """Where a retraining runs in this process; `say` hears how far it is."""
        return RetrainingContext(
            engine=self.engine,
            models_dir=self.choices.models_dir,
            samples=self.choices.demo_samples,
            plan=self.choices.plan,
            say=say,
        )


_current: list[Services] = []


def use(services: Services) -> Services:
    """Make these the process's services; for entry points."""
    _current[:] = [services]
    return services


def current() -> Services:
    """The process's services; raises NotWired before an entry point has called `use`."""
    if not _current:
        raise NotWired(
            "Start a process through its entry point: claimwire, bot.app, bot.worker or pipeline.processes.poller."
        )
    return _current[0]
