"""How the desk rates what it checked, as the setting is written."""

from pipeline.language.speech import _

MOST, LONGEST = 100, 75
"""What a menu in Slack holds."""


def read_ratings(written: str) -> tuple[str, ...]:
    """The ratings, best first as the desk lists them. Raises ValueError where a menu cannot hold them."""
    ratings = tuple(filter(None, (" ".join(one.split()) for one in written.split(","))))
    if not 1 <= len(ratings) <= MOST:
        raise ValueError(
            _("it lists {ratings} ratings; write 1 to {most}, with commas between them").format(
                ratings=len(ratings), most=MOST
            )
        )
    if len({one.casefold() for one in ratings}) < len(ratings):
        raise ValueError(_("it lists a rating twice; write each once"))
    if long := next((one for one in ratings if len(one) > LONGEST), None):
        raise ValueError(
            _("“{long}…” has more than {longest} characters; write a shorter rating").format(
                long=long[:20], longest=LONGEST
            )
        )
    return ratings
