"""What a setting can be: who decides it, and how it is written."""

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field, SecretStr

from pipeline.configuration.languages_setting import read_languages
from pipeline.configuration.load.groups import read_channels, read_thresholds
from pipeline.configuration.load.hours import read_quiet_hours, read_zone
from pipeline.configuration.load.words import read_words
from pipeline.configuration.ratings_setting import read_ratings
from pipeline.configuration.reactions_setting import read_reactions
from pipeline.configuration.schedule_setting import read_schedule
from pipeline.configuration.shares_setting import read_shares
from pipeline.configuration.webhooks_setting import read_webhooks
from pipeline.fetching.policy import read_contact, read_hosts, read_places
from pipeline.language.catalogue import languages, nearest
from pipeline.language.speech import _
from pipeline.sources.web_address import read_web_address

Value = TypeVar("Value")


class Decider(StrEnum):
    """Whose a setting is."""

    DESK = "desk"
    OPS = "ops"


Desk = Annotated[Value, Decider.DESK]
"""What the desk decides: kept in Postgres, edited in App Home or with `claimwire settings`, in force within seconds."""
Ops = Annotated[Value, Decider.OPS]
"""What ops decides: the environment alone says it, and a process reads that once, when it starts."""


def _read_by(read: Callable[[str], object]) -> AfterValidator:
    """For a setting that is kept as it was written, once it is sure that it can be read."""

    def written(value: str) -> str:
        read(value)
        return value

    return AfterValidator(written)


def _read_secret_by(read: Callable[[str], object]) -> AfterValidator:
    """The same for a setting with secrets in it."""

    def written(value: SecretStr) -> SecretStr:
        read(value.get_secret_value())
        return value

    return AfterValidator(written)


def _read_token(token: SecretStr) -> SecretStr:
    """A token without the white space that a paste brings along; ValueError where it has other foreign signs."""
    alone = token.get_secret_value().strip()
    if not re.fullmatch(r"[!#-&(-~]+", alone):
        raise ValueError(
            _("it holds a quotation mark, a space, a line end or a letter that no token has; copy the token alone")
        )
    return SecretStr(alone)


def _read_user_group(name: str) -> str:
    """A user group's id or handle, without the @; ValueError where it can be neither."""
    alone = name.strip().lstrip("@")
    if not re.fullmatch(r"[^\s@<>]+", alone):
        raise ValueError(_("it is no user group: give its handle, such as @heads, or its id, such as S0123ABCD"))
    return alone


def _read_spoken_language(written: str) -> str:
    """The code of a language; ValueError that names them all where there is no catalogue of this one."""
    if (code := nearest(written.strip())) is None:
        choice = ", ".join(languages())
        raise ValueError(_("Claimwire does not speak it; give one of {languages}").format(languages=choice))
    return code


UserGroup = Annotated[str, AfterValidator(_read_user_group)]
Channel = Annotated[str, Field(min_length=1)]
Token = Annotated[SecretStr, AfterValidator(_read_token)]
WebAddress = Annotated[str, AfterValidator(read_web_address)]
Reactions = Annotated[str, _read_by(read_reactions)]
Ratings = Annotated[str, _read_by(read_ratings)]
Schedule = Annotated[str, _read_by(read_schedule)]
Shares = Annotated[str, _read_by(read_shares)]
Contact = Annotated[str, AfterValidator(read_contact)]
Hosts = Annotated[str, _read_by(read_hosts)]
Places = Annotated[str, _read_by(read_places)]
Languages = Annotated[str, _read_by(read_languages)]
SpokenLanguage = Annotated[str, AfterValidator(_read_spoken_language)]
QuietTimes = Annotated[str, _read_by(read_quiet_hours)]
TimeZone = Annotated[str, _read_by(read_zone)]
RulingWords = Annotated[str, _read_by(read_words)]
GroupChannels = Annotated[str, _read_by(read_channels)]
GroupThresholds = Annotated[str, _read_by(read_thresholds)]
Webhooks = Annotated[SecretStr, _read_secret_by(read_webhooks)]
