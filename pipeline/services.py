"""What a process may use: sessions, the source, the notifier, the live model. Each is opened on first use."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, cast

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from ml.encoders.reading import OnEncoder
from ml.retrieval.likeness import Likeness
from pipeline.checks import wiring as checks_wiring
from pipeline.checks.archive import Encoder, Matcher
from pipeline.checks.archive.one_encoder import OneEncoder
from pipeline.checks.check import Check
from pipeline.checks.evidence.reader import EvidenceReader
from pipeline.configuration.choices import DEMO_SAMPLES, Choices
from pipeline.configuration.in_force import InForce
from pipeline.learning.retraining import live_model
from pipeline.learning.retraining.context import Plan, RetrainingContext
from pipeline.learning.retraining.kept_means import usual_recipe
from pipeline.learning.retraining.promotion_rules import Rules
from pipeline.messages.notifier import Notifier
from pipeline.preserving.archivist import Archivist
from pipeline.sources.language import Languages
from pipeline.sources.source import Network, Source
from pipeline.store.desk import outbox, setting_changes
from pipeline.store.learning import models
from pipeline.store.outage import leave_standbys
from pipeline.triage.copy_rules import CopyRules
from pipeline.triage.desk_rules import DeskRules
from pipeline.triage.sampling_in_force import SamplingInForce
from pipeline.triage.triage import Judge

Made = TypeVar("Made")


class NotWired(Exception):
    """A process used what its entry point has not put together."""


@dataclass
class Services:
    """One process's tools, put together by its entry point."""

    database_url: str
    environment: Choices
    """What this process read when it started; `choices` is what holds now."""
    make_notifier: Callable[[], Notifier] | None
    make_source: Callable[[], Source]
    source_name: str | None = None
    """The name of the source, where it is known without opening it."""
    _judge: Judge | None = field(default=None, init=False)
    _live_encoder: tuple[int, OneEncoder | None] | None = field(default=None, init=False)
    _matcher: Matcher | None = field(default=None, init=False)
    _made: dict[Callable[[Choices], Any], tuple[Choices, Any]] = field(default_factory=dict, init=False)

    @cached_property
    def engine(self) -> Engine:
        """The connections to Postgres; one that broke is replaced before use. Errors repeat no values."""
        return leave_standbys(create_engine(self.database_url, pool_pre_ping=True, hide_parameters=True))

    @cached_property
    def sessions(self) -> sessionmaker[Session]:
        """Each listener, task and poll opens a session of its own, which knows who is told of what it does."""
        return sessionmaker(self.engine, info={outbox.RECEIVERS: [one.name for one in self.environment.receivers]})

    @cached_property
    def in_force(self) -> InForce:
        """What the desk decided, as far as this process knows."""
        return InForce(self._decided)

    def _decided(self) -> dict[str, str]:
        with Session(self.engine) as session:
            return setting_changes.decided(session)

    @property
    def choices(self) -> Choices:
        """What the desk and ops decided; a change of the desk's is seen within seconds, one made here at once."""
        return self.in_force.over(self.environment)

    def forget_opened(self) -> None:
        """Open everything anew: a forked process shares nothing with its parent."""
        for opened in ("engine", "sessions", "in_force", "notifier", "source", "evidence"):
            self.__dict__.pop(opened, None)
        self._made.clear()

    def _of_choices(self, make: Callable[[Choices], Made]) -> Made:
        """What is made of the choices: once, and anew where they have changed."""
        chosen, (made_of, made) = self.choices, self._made.get(make, (None, None))
        if made_of is not chosen:
            made = make(chosen)
            self._made[make] = chosen, made
        return cast("Made", made)

    @cached_property
    def notifier(self) -> Notifier:
        """Whoever speaks to people here; raises NotWired in a process that speaks to nobody."""
        if self.make_notifier is None:
            raise NotWired("This process speaks to nobody: ask for it in the queue, and the cards process does.")
        return self.make_notifier()

    @cached_property
    def source(self) -> Source:
        """Where posts come from here."""
        return self.make_source()

    @property
    def network(self) -> Network:
        """What accounts here belong to; whoever only needs its name asks for no token."""
        return Network(self.source_name or self.source.name)

    @property
    def languages(self) -> Languages:
        """Who tells what language a text is in; nothing is loaded before the first."""
        return Languages(self.choices.desk_languages)

    @cached_property
    def evidence(self) -> EvidenceReader:
        """Pages and pictures that claims are held against."""
        return checks_wiring.evidence_reader(self.sessions, self.environment)

    @property
    def archivist(self) -> Archivist:
        """Who makes records of selected posts, and removes them."""
        return Archivist.of(self.sessions, self.choices, self.evidence)

    @property
    def checks(self) -> dict[str, Check]:
        """The checks that the desk wants made on cards, by kind; whoever only wants one loads no encoder."""
        return self._of_choices(self._checks)

    def _checks(self, chosen: Choices) -> dict[str, Check]:
        return checks_wiring.checks(self.sessions, chosen, evidence=self.evidence, matcher=lambda: self.matcher)

    @cached_property
    def _archive_encoder(self) -> Encoder | None:
        return checks_wiring.encoder(self.environment.archive_dir)

    @property
    def encoder(self) -> Encoder | None:
        """What makes vectors for the archive: its own, or what the live version stands on; raises ArtefactError."""
        return self._archive_encoder or self.one_encoder

    @property
    def one_encoder(self) -> OneEncoder | None:
        """What the live version stands on, if it knows what texts are alike; a new one is seen at the next call."""
        with self.sessions() as session:
            version = models.live(session, models.CHECKWORTHINESS)
        if version is None:
            return None
        if self._live_encoder is None or self._live_encoder[0] != version.id:
            self._live_encoder = version.id, checks_wiring.encoder_of(version, self.sessions)
        return self._live_encoder[1]

    @property
    def matcher(self) -> Matcher:
        """Finds earlier checks of a text in the archive."""
        encoder = self.encoder
        if self._matcher is None or self._matcher.encoder is not encoder:
            self._matcher = Matcher(self.environment.archive_dir, encoder)
        return self._matcher

    @property
    def sampling_in_force(self) -> SamplingInForce:
        """What the desk's choices about sampling come to, batch by batch."""
        return self._of_choices(SamplingInForce.of)

    @property
    def desk_rules(self) -> DeskRules:
        """What the desk decides over the model's head, and when cards come."""
        return self._of_choices(DeskRules.of)

    @property
    def copy_rules(self) -> CopyRules | None:
        """When a post joins another's card; None: every post stands by itself."""
        return CopyRules.of(self.choices)

    @property
    def plan(self) -> Plan:
        """How the model is retrained."""
        chosen = self.choices
        return Plan(
            rules=Rules(
                margin=chosen.retrain_margin,
                confidence=chosen.retrain_confidence,
                group_min=chosen.retrain_group_min,
                group_drop=chosen.retrain_group_drop,
                test_min=chosen.retrain_test_min,
            ),
            recipe=chosen.retrain_recipe or usual_recipe(chosen.encoders_dir),
            encoder=chosen.retrain_encoder,
            progressive=chosen.retrain_progressive,
            with_samples=chosen.retrain_with_samples,
            min_new_labels=chosen.retrain_min_new_labels,
            shares=chosen.shares,
        )

    def judge(self, session: Session) -> Judge:
        """The version that is live now; a newly promoted one is seen at the next batch. Commits.

        Raises ModelMissing when it is not on this machine, or cannot be loaded here.
        """
        version = live_model.live_version(
            session,
            models_dir=self.environment.models_dir,
            samples=DEMO_SAMPLES,
            encoder=self.environment.first_encoder,
        )
        if self._judge is None or self._judge.version_id != version.id:
            model = live_model.load(version)
            on_encoder = model if isinstance(model, OnEncoder) else None
            likeness = None if on_encoder is None else Likeness.by(on_encoder.encoder)
            self._judge = Judge(version.id, model.predict, on_encoder, likeness)
        return self._judge

    def retraining_context(self, *, say: Callable[[str], None]) -> RetrainingContext:
        """Where a retraining runs in this process; `say` hears how far it is."""
        return RetrainingContext(
            engine=self.engine,
            models_dir=self.environment.models_dir,
            samples=DEMO_SAMPLES,
            plan=self.plan,
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
