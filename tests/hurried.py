"""Servers of tests end at once: by itself uvicorn sleeps a tenth of a second before it looks whether it is to end, and again."""

import asyncio
from typing import Any

from uvicorn import server


class Hurried:
    """What uvicorn's server knows of asyncio, with a sleep that is short."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    @staticmethod
    async def sleep(seconds: float) -> None:
        await asyncio.sleep(seconds / 20)


def hurry() -> None:
    """Let servers that this process starts end so."""
    server.asyncio = Hurried()  # type: ignore[assignment]
