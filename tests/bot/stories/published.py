"""A post's claim and its check, as somebody publishes it."""

from tests.bot.newsroom import OTHER
from tests.bot.ways import Way, decide

CLAIM = "El paro baja un 3 % en la comarca de Orvalia."
LINK = "https://desk.example/checks/paro?a=1&b=2"


def publish(way: Way, person: str = OTHER, **said: str) -> None:
    """Submit the dialog with a link and a rating, and whatever is said otherwise."""
    decide(way, person, "publish", **({"link": LINK, "rating": "Wrong"} | said))
