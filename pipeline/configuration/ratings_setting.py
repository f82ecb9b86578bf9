"""How the desk rates what it checked, as the setting is written."""

MOST, LONGEST = 100, 75
"""What a menu in Slack holds."""


def read_ratings(written: str) -> tuple[str, ...]:
    """The ratings, best first as the desk lists them. Raises ValueError where a menu cannot hold them."""
    ratings = tuple(filter(None, (" ".join(one.split()) for one in written.split(","))))
    if not 1 <= len(ratings) <= MOST:
        raise ValueError(f"it lists {len(ratings)} ratings; write 1 to {MOST}, with commas between them")
    if len({one.casefold() for one in ratings}) < len(ratings):
        raise ValueError("it lists a rating twice; write each once")
    if long := next((one for one in ratings if len(one) > LONGEST), None):
        raise ValueError(f"“{long[:20]}…” has more than {LONGEST} characters; write a shorter rating")
    return ratings
