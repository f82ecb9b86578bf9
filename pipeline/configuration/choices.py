"""Every setting as a plain, frozen value, and whether the desk or ops decides it, wherever it was read from."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, SecretStr, model_validator

from pipeline.configuration.kept import Kind
from pipeline.configuration.kinds import (
    Channel,
    Contact,
    Desk,
    GroupChannels,
    GroupThresholds,
    Hosts,
    Languages,
    Ops,
    Places,
    QuietTimes,
    Ratings,
    Reactions,
    RulingWords,
    Schedule,
    Shares,
    TimeZone,
    Token,
    UserGroup,
    WebAddress,
    Webhooks,
)
from pipeline.configuration.languages_setting import read_languages
from pipeline.configuration.load.groups import of_group, read_channels
from pipeline.configuration.ratings_setting import read_ratings
from pipeline.configuration.reactions_setting import read_reactions
from pipeline.configuration.removals_settings import Removals
from pipeline.configuration.shares_setting import read_shares
from pipeline.configuration.webhooks_setting import Receiver, read_webhooks

HOME = Path(__file__).resolve().parents[2]
"""The checkout: where samples, migrations and the Procfile lie."""

DEMO_SAMPLES = HOME / "samples" / "labelled.jsonl"
"""The labelled posts that the demo model is trained on."""


class Choices(Removals):
    """All settings, in the order of `.env.example`, which says what each is for."""

    model_config = ConfigDict(frozen=True)
    # Where things are kept
    state_dir: Ops[Path] = Path(".claimwire")
    database_url: Ops[SecretStr | None] = None
    redis_url: Ops[SecretStr | None] = None

    # Slack
    slack_mode: Ops[Literal["socket", "http"]] = "socket"
    slack_bot_token: Ops[Token | None] = None
    slack_app_token: Ops[Token | None] = None
    slack_signing_secret: Ops[Token | None] = None
    slack_http_port: Ops[int] = Field(default=3000, ge=1, le=65535)
    slack_http_host: Ops[str] = "127.0.0.1"
    slack_api_url: Ops[WebAddress] = "https://slack.com/api/"
    tweets_channel: Desk[Channel] = "tweets"
    group_channels: Desk[GroupChannels] = ""
    fact_check_channel: Desk[Channel] = "fact-check"
    reports_channel: Desk[Channel | None] = None
    cards_per_second: Ops[float] = Field(default=1.0, gt=0)
    spoken_language: Desk[Annotated[str, Field(pattern="^[a-z]{2,3}$")]] = "en"
    show_score: Desk[bool] = False
    show_engagement: Desk[bool] = False
    undo_line_s: Desk[float] = Field(default=90, ge=0, le=86_400)
    fast_click_s: Desk[float] = Field(default=0.7, ge=0, le=5)
    reactions: Desk[Reactions] = ""
    first_admin: Ops[str | None] = None
    taken_minutes: Desk[float] = Field(default=30, gt=0, le=100_000)
    default_role: Desk[Literal["fact_checker", "reader"]] = "fact_checker"
    readers_group: Desk[UserGroup | None] = None
    fact_checkers_group: Desk[UserGroup | None] = None
    heads_group: Desk[UserGroup | None] = None
    admins_group: Desk[UserGroup | None] = None

    # Where posts come from
    source: Ops[Literal["x", "replay"]] = "x"
    x_bearer_token: Ops[Token | None] = None
    x_api_url: Ops[WebAddress] = "https://api.x.com"
    x_monthly_reads: Desk[int] = Field(default=20_000, ge=0, le=1_000_000_000)
    x_post_price: Desk[float] = Field(default=0.005, ge=0, le=100)
    x_user_price: Desk[float] = Field(default=0.01, ge=0, le=100)
    replay_feed: Ops[Path] = HOME / "samples" / "feed"
    replay_speed: Ops[float] = Field(default=0.0, ge=0)
    replay_leave_out: Ops[str] = ""
    languages: Desk[Languages] = "ar, bg, ca, de, en, es, eu, fr, gl, it, nl, pt, tr"

    # How often to ask
    poll_min_s: Ops[float] = Field(default=60, gt=0)
    poll_max_s: Ops[float] = Field(default=900, gt=0)
    sweep_after_s: Ops[float] = Field(default=300, gt=0)

    # Triage
    negative_fraction: Desk[float] = Field(default=0.3, ge=0, le=1)
    uncertain_share: Desk[float] = Field(default=0.0, ge=0, le=0.9)
    cards_per_day: Desk[int | None] = Field(default=None, ge=1, le=1_000_000)
    group_thresholds: Desk[GroupThresholds] = ""
    always_words: Desk[RulingWords] = ""
    never_words: Desk[RulingWords] = ""
    time_zone: Desk[TimeZone] = "UTC"
    quiet_hours: Desk[QuietTimes] = ""
    digest: Desk[Schedule] = "off"
    digest_cards: Desk[int] = Field(default=10, ge=1, le=50)
    sampling_salt: Ops[str] = "claimwire"
    first_encoder: Ops[str | None] = None

    # Evidence
    fetch_pages: Ops[bool] = True
    fetch_pictures: Ops[bool] = True
    fetch_contact: Ops[Contact | None] = None
    fetch_hosts: Ops[Hosts] = ""
    fetch_private_hosts: Ops[Places] = ""

    # Copies
    copies: Desk[Literal["on", "off"]] = "on"
    copies_alike: Desk[float] = Field(default=0.8, ge=0.5, le=1)
    copies_window_days: Desk[float] = Field(default=7.0, gt=0, le=3_650)
    copies_least_words: Desk[int] = Field(default=5, ge=1, le=1_000)
    copies_typos_from: Desk[int] = Field(default=5000, ge=0, le=1_000_000)

    # How long what grows for ever is kept
    keep_events_days: Ops[int | None] = Field(default=None, ge=61)
    keep_source_reads_days: Ops[int | None] = Field(default=None, ge=61)
    keep_evidence_days: Ops[int | None] = Field(default=None, ge=7)
    keep_sketches_days: Ops[int | None] = Field(default=None, ge=30)
    keep_messages_days: Ops[int | None] = Field(default=None, ge=7)
    keep_withheld_days: Ops[int | None] = Field(default=None, ge=7)
    keep_vectors_days: Ops[int | None] = Field(default=None, ge=7)

    # Archive of published fact-checks
    archive_match: Desk[Literal["on", "off"]] = "on"
    archive_cut_off: Desk[float] = Field(default=0.5, ge=0, le=1)
    publisher_name: Desk[str | None] = None
    publisher_url: Desk[str | None] = None
    ratings: Desk[Ratings] = "True, Mostly true, Half true, Mostly false, False, Unverifiable"

    # Webhooks, datasets
    webhooks: Ops[Webhooks] = SecretStr("")
    webhook_names: Ops[bool] = False
    dataset_shares: Desk[Shares] = "70/10/10/10"

    # Checks on cards
    check_generated: Desk[Literal["off", "long-posts", "linked-pages"]] = "long-posts"
    generated_alpha: Desk[float] = Field(default=0.05, gt=0, lt=1)
    generated_correction: Desk[Literal["bh", "holm", "by", "none"]] = "bh"
    check_comparison: Desk[Literal["on", "off"]] = "on"

    # Retraining
    retrain_schedule: Desk[Schedule] = "sunday 03:00"
    retrain_min_new_labels: Desk[int] = Field(default=200, ge=0, le=1_000_000)
    retrain_recipe: Ops[str | None] = None
    retrain_encoder: Ops[str | None] = None
    retrain_progressive: Ops[bool] = False
    retrain_with_samples: Desk[bool] = True
    retrain_margin: Desk[float] = Field(default=0.01, ge=0, le=1)
    retrain_confidence: Desk[float] = Field(default=0.9, gt=0, le=1)
    retrain_test_min: Desk[int] = Field(default=50, ge=1, le=1_000_000)
    retrain_group_min: Desk[int] = Field(default=50, ge=1, le=1_000_000)
    retrain_group_drop: Desk[float] = Field(default=0.05, ge=0, le=1)

    @model_validator(mode="after")
    def _go_together(self) -> "Choices":
        if self.poll_min_s > self.poll_max_s:
            raise ValueError("POLL_MIN_S is more than POLL_MAX_S; give the smaller number as POLL_MIN_S")
        if self.keep_sketches_days is not None and self.keep_sketches_days < 2 * self.copies_window_days:
            raise ValueError("KEEP_SKETCHES_DAYS is less than twice COPIES_WINDOW_DAYS, within which copies are found")
        return self

    @property
    def kept(self) -> dict[Kind, timedelta]:
        """How long each kind of rows is kept; what is not named is kept for ever."""
        days = {kind: getattr(self, f"keep_{kind}_days") for kind in Kind}
        return {kind: timedelta(days=number) for kind, number in days.items() if number is not None}

    @property
    def groups(self) -> dict[str, str]:
        """The user groups whose members have a role, by role, as far as they are settings."""
        roles = {role: getattr(self, f"{role}s_group") for role in ("reader", "fact_checker", "head", "admin")}
        return {role: group for role, group in roles.items() if group}

    def channel_of(self, group: str) -> str:
        """The channel of an account group's cards."""
        return of_group(read_channels(self.group_channels), group) or self.tweets_channel

    @property
    def receivers(self) -> tuple[Receiver, ...]:
        """Other systems that are told what the desk does."""
        return read_webhooks(self.webhooks.get_secret_value())

    @property
    def desk_languages(self) -> frozenset[str]:
        """The languages in which posts are expected."""
        return read_languages(self.languages)

    @property
    def rating_scale(self) -> tuple[str, ...]:
        """How the desk rates what it checked."""
        return read_ratings(self.ratings)

    @property
    def shares(self) -> tuple[float, float, float, float]:
        """The shares of train, validation, gate and test, as parts of 1."""
        return read_shares(self.dataset_shares)

    @property
    def monthly_reads(self) -> int | None:
        """How many posts may be read in a month; None where nobody charges for them."""
        return self.x_monthly_reads if self.source == "x" else None

    @property
    def read_prices(self) -> dict[str, float]:
        """What a post and a user that are read cost, in the currency of the source's bill."""
        return {"post": self.x_post_price, "user": self.x_user_price}

    @property
    def labels_by_emoji(self) -> dict[str, str]:
        """The label that each emoji on a card stands for."""
        return read_reactions(self.reactions)

    @property
    def undo_line(self) -> timedelta:
        """How long a judged card stays as a line."""
        return timedelta(seconds=self.undo_line_s)

    @property
    def fast_click(self) -> timedelta:
        """Within which time a click after another one is a slip where it hits another card."""
        return timedelta(seconds=self.fast_click_s)

    @property
    def left_out(self) -> frozenset[str]:
        """Handles of the feed that are not monitored until somebody adds them."""
        return frozenset(handle.lower().lstrip("@") for handle in self.replay_leave_out.replace(",", " ").split())

    @property
    def archive_dir(self) -> Path:
        """Where the archive's index and its encoder lie."""
        return self.state_dir / "archive"

    @property
    def models_dir(self) -> Path:
        """Where trained models lie, each in a folder of its own."""
        return self.state_dir / "models"

    @property
    def encoders_dir(self) -> Path:
        """Where encoders lie, each in a folder of its own."""
        return self.state_dir / "encoders"

    @property
    def evidence_dir(self) -> Path:
        """Where pictures that claims are held against lie."""
        return self.state_dir / "evidence"
