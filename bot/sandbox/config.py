"""What a sandbox workspace is made of: people, channels, the app and its tokens, and how strict it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")

BOT_TOKEN = "xoxb-sandbox-token"  # noqa: S105 (a token that opens nothing but this sandbox)
APP_TOKEN = "xapp-sandbox-token"  # noqa: S105
SIGNING_SECRET = "sandbox-signing-secret"  # noqa: S105

_READ = {f"{kind}:{what}" for kind in ("channels", "groups", "im") for what in ("history", "read")}
_MORE = {"reactions:read", "reactions:write", "usergroups:read"}
BOT_SCOPES = frozenset({"chat:write", "commands", "files:read", "files:write", "users:read"} | _READ | _MORE)
APP_SCOPES = frozenset({"connections:write"})


@dataclass(frozen=True)
class Person:
    """Somebody in the workspace whom the page can play."""

    id: str
    name: str
    real_name: str
    is_admin: bool = False
    deleted: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    team_id: str | None = None
    """The workspace they are of, where that is another one: a stranger in a shared channel."""
    locale: str = "en-US"


@dataclass(frozen=True)
class UserGroup:
    """People who can be mentioned together."""

    id: str
    handle: str
    name: str
    users: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChannelSpec:
    """A channel that stands from the start; everybody is in it, the bot where said."""

    id: str
    name: str
    is_private: bool = False
    bot_is_member: bool = True
    is_archived: bool = False
    topic: str = ""


@dataclass(frozen=True)
class SlashCommand:
    """A slash command as the page offers it."""

    command: str
    description: str = ""
    usage_hint: str = ""


@dataclass(frozen=True)
class MessageShortcut:
    """A shortcut that the page offers on every message."""

    callback_id: str
    name: str


@dataclass(frozen=True)
class BotApp:
    """The app that is installed in the workspace."""

    app_id: str = "A0CLAIMWIRE"
    bot_id: str = "B0CLAIMWIRE"
    user_id: str = "U0CLAIMWIRE"
    name: str = "claimwire"
    real_name: str = "Claimwire"


@dataclass(frozen=True)
class RateLimit:
    """How many calls of a method one channel may see within so many seconds."""

    calls: int
    seconds: float = 60.0


PEOPLE = (
    Person("U0ADMIN", "admin", "Admin", is_admin=True),
    Person("U0CHECKER1", "fact-checker-1", "Fact-checker 1"),
    Person("U0CHECKER2", "fact-checker-2", "Fact-checker 2"),
    Person("U0HEAD", "head-of-desk", "Head of desk"),
    Person("U0REPORTER", "reporter", "Reporter"),
)
CHANNELS = (
    ChannelSpec("C0TWEETS", "tweets", is_private=True, topic="Posts that may hold a claim worth checking"),
    ChannelSpec("C0FACTCHECK", "fact-check", is_private=True, topic="Selected posts, for the head of desk"),
    ChannelSpec("C0GENERAL", "general", bot_is_member=False, topic="Everybody, about everything"),
)
USER_GROUPS = (UserGroup("S0HEADS", "heads", "Heads of the desk", ("U0HEAD",)),)
COMMANDS = (
    SlashCommand(
        "/claimwire",
        "Find posts, their history, stories, reports, accounts, labelling, undo, help",
        "help | find | history | check | stories | undo | accounts | label | report | retrain",
    ),
)
SHORTCUTS = (MessageShortcut("ask_claimwire", "Ask Claimwire"),)


@dataclass(frozen=True)
class SandboxConfig:
    """Everything that can be set about a sandbox; times are in seconds."""

    people: tuple[Person, ...] = PEOPLE
    channels: tuple[ChannelSpec, ...] = CHANNELS
    user_groups: tuple[UserGroup, ...] = USER_GROUPS
    commands: tuple[SlashCommand, ...] = COMMANDS
    shortcuts: tuple[MessageShortcut, ...] = SHORTCUTS
    app: BotApp = BotApp()
    team_id: str = "T0SANDBOX"
    team_name: str = "Sandbox newsroom"
    about: str = ""
    tokens: Mapping[str, frozenset[str]] = field(default_factory=lambda: {BOT_TOKEN: BOT_SCOPES, APP_TOKEN: APP_SCOPES})
    signing_secret: str = SIGNING_SECRET
    journal: Path | None = None
    media: Mapping[str, Path] = field(default_factory=dict)
    request_url: str | None = None
    message_events: bool = False
    ack_seconds: float = 3.0
    trigger_seconds: float = 3.0
    retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)
    rate_limits: Mapping[str, RateLimit] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.request_url is not None and urlsplit(self.request_url).hostname not in LOOPBACK:
            raise ValueError(f"the sandbox delivers to this machine only, not to {self.request_url}")

    def person(self, person_id: str) -> Person | None:
        """The person with this id, if there is one."""
        return next((person for person in self.people if person.id == person_id), None)

    def token(self, prefix: str) -> str:
        """The first token that starts with `prefix` ("xoxb" or "xapp"), or an empty text."""
        return next((token for token in self.tokens if token.startswith(prefix)), "")
