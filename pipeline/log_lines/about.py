"""What the lines of a log are about: a post's number goes along with whatever is said while somebody is at it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

_about: ContextVar[Mapping[str, str]] = ContextVar("about")


@contextmanager
def about(*, post: int | Sequence[int]) -> Iterator[None]:
    """Whatever is logged within is about this post, or these."""
    before = _about.set(_named(post))
    try:
        yield
    finally:
        _about.reset(before)


def go_on(*, post: int) -> None:
    """From here on, in this task or act, it is about this post."""
    _about.set(_named(post))


def begin_anew() -> None:
    """Another task or act begins, of which nobody knows yet what it is about."""
    _about.set({})


def now() -> Mapping[str, str]:
    """What it is about at the moment."""
    return _about.get({})


def _named(post: int | Sequence[int]) -> Mapping[str, str]:
    return {"post": str(post) if isinstance(post, int) else ",".join(map(str, post))}
