"""What a Web API method or an act on the page may use: everything that one running sandbox holds."""

from dataclasses import dataclass, field

from bot.sandbox.config import SandboxConfig
from bot.sandbox.delivery.deliveries import Deliveries
from bot.sandbox.delivery.sockets import Sockets
from bot.sandbox.state.changes import Changes
from bot.sandbox.state.faults import Misbehaviours, RateLimits
from bot.sandbox.state.triggers import ResponseUrls, Triggers
from bot.sandbox.state.uploads import Uploads
from bot.sandbox.state.views import Views
from bot.sandbox.state.workspace import Workspace


@dataclass
class Services:
    """The parts of one sandbox, put together once."""

    config: SandboxConfig
    changes: Changes = field(default_factory=Changes)
    misbehaviours: Misbehaviours = field(default_factory=Misbehaviours)
    response_urls: ResponseUrls = field(default_factory=ResponseUrls)
    uploads: Uploads = field(default_factory=Uploads)
    origin: str = "http://127.0.0.1"

    def __post_init__(self) -> None:
        self.workspace = Workspace(self.config, self.changes)
        self.views = Views(self.config, self.changes)
        self.triggers = Triggers(self.config.trigger_seconds)
        self.rate_limits = RateLimits(self.config.rate_limits)
        self.sockets = Sockets(self.config.app.app_id, self.changes)
        self.deliveries = Deliveries(self.config, self.sockets)

    @property
    def socket_origin(self) -> str:
        """The same place as a WebSocket address."""
        return self.origin.replace("http", "ws", 1)
