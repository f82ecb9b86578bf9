"""Numbers of things, as people write them."""


def counted(number: int, what: str, many: str | None = None) -> str:
    """A number of things: "1 post", "2 posts"; `many` where it is not the word with an s."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {many or f'{what}s'}"
