"""How the desk meets in Slack: the connection, channels, cards, people."""

from datetime import timedelta
from typing import Literal

from pydantic import Field

from pipeline.configuration.kinds import (
    Channel,
    Desk,
    GroupChannels,
    Ops,
    Reactions,
    SpokenLanguage,
    Token,
    UserGroup,
    WebAddress,
)
from pipeline.configuration.load.groups import of_group, read_channels
from pipeline.configuration.reactions_setting import read_reactions
from pipeline.configuration.sections.section import Section


class Slack(Section):
    """The section Slack."""

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
    admins_channel: Desk[Channel | None] = None
    cards_per_second: Ops[float] = Field(default=1.0, gt=0)
    spoken_language: Desk[SpokenLanguage] = "en"
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

    @property
    def groups(self) -> dict[str, str]:
        """The user groups whose members have a role, by role, as far as they are settings."""
        roles = {role: getattr(self, f"{role}s_group") for role in ("reader", "fact_checker", "head", "admin")}
        return {role: group for role, group in roles.items() if group}

    def channel_of(self, group: str) -> str:
        """The channel of an account group's cards."""
        return of_group(read_channels(self.group_channels), group) or self.tweets_channel

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
