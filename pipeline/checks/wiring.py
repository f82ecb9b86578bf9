"""The checks on cards and what they stand on, put together as the desk chose."""

import logging
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import cast

from sqlalchemy.orm import Session, sessionmaker

from ml import registry
from ml.encoders.reading import OnEncoder
from pipeline.checks.already_checked import AlreadyCheckedCheck
from pipeline.checks.archive import Encoder, Matcher
from pipeline.checks.archive.one_encoder import OneEncoder
from pipeline.checks.check import Check
from pipeline.checks.checked_claims import CheckedClaims
from pipeline.checks.comparison import ComparisonCheck
from pipeline.checks.documents import Documents
from pipeline.checks.evidence.fetched_once import FetchedOnce
from pipeline.checks.evidence.reader import EvidenceReader
from pipeline.checks.generated_text import GeneratedTextCheck
from pipeline.configuration.choices import Choices
from pipeline.fetching.fetcher import Fetcher
from pipeline.fetching.policy import Policy, read_hosts, read_places
from pipeline.fetching.reading.picture_files import PictureFiles
from pipeline.fetching.wire import Wire
from pipeline.tables import ModelVersion

ENCODER = "encoder"
"""The folder of an encoder of the archive's own, among the archive's."""

log = logging.getLogger(__name__)


def fetch_policy(choices: Choices) -> Policy:
    """What may be fetched."""
    return Policy(
        hosts=read_hosts(choices.fetch_hosts),
        private_hosts=read_places(choices.fetch_private_hosts),
        contact=choices.fetch_contact,
    )


def evidence_reader(sessions: sessionmaker[Session], choices: Choices) -> EvidenceReader:
    """Who reads pages and pictures that claims are held against."""
    fetched = FetchedOnce(sessions, Fetcher(Wire(fetch_policy(choices))), PictureFiles(choices.evidence_dir))
    return EvidenceReader(fetched, pages=choices.fetch_pages, pictures=choices.fetch_pictures)


def encoder(archive_dir: Path) -> Encoder | None:
    """The archive's own encoder, where `claimwire archive encoder` has put one; raises ArtefactError."""
    folder = archive_dir / ENCODER
    if not folder.is_dir():
        return None
    # Only a process that matches loads onnxruntime.
    return cast(Encoder, import_module("ml.retrieval.encoder").SentenceEncoder(folder))


def encoder_of(version: ModelVersion, sessions: sessionmaker[Session]) -> OneEncoder | None:
    """The encoder that a version stands on, where it knows what texts are alike; None where there is none here."""
    if not registry.stands_on_encoder(version.recipe):
        return None
    try:
        model = registry.load(Path(version.folder))
    except registry.ArtefactError as error:
        log.warning("The archive is matched by words alone: %s", error)
        return None
    return OneEncoder.by(model.encoder, sessions) if isinstance(model, OnEncoder) else None


def checks(
    sessions: sessionmaker[Session], choices: Choices, *, evidence: EvidenceReader, matcher: Callable[[], Matcher]
) -> dict[str, Check]:
    """The checks that the desk wants made on cards, by kind; `matcher` is called when a check is made."""
    wanted: list[Check] = []
    if choices.check_generated != "off":
        wanted.append(_generated_text(sessions, choices, evidence))
    if choices.archive_match == "on":
        wanted.append(AlreadyCheckedCheck(sessions, matcher, choices.archive_cut_off))
    if choices.check_comparison == "on":
        claims = CheckedClaims(sessions, matcher, choices.archive_cut_off) if choices.archive_match == "on" else None
        wanted.append(ComparisonCheck(sessions, Documents(evidence, claims)))
    return {check.kind: check for check in wanted}


def _generated_text(sessions: sessionmaker[Session], choices: Choices, evidence: EvidenceReader) -> GeneratedTextCheck:
    return GeneratedTextCheck(
        sessions=sessions,
        which=choices.check_generated,
        alpha=choices.generated_alpha,
        correction=choices.generated_correction,
        reader=evidence if choices.fetch_pages else None,
    )
