"""A small X of ours on loopback: enough of the API v2 for the unmodified tweepy, and it can be told to misbehave."""

from tests.x_server.server import XServer
from tests.x_server.trouble import AndErrors, Answer, Cut, Slow, refused, too_many
from tests.x_server.world import World

__all__ = ["XServer", "World", "Answer", "AndErrors", "Cut", "Slow", "refused", "too_many"]
