"""Asks processes how they are, and finds ports for them."""

import socket
import urllib.error
import urllib.request


def ask(port: int, path: str) -> tuple[int, str] | None:
    """The status and the words of an answer; None where nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return None


def free_port(span: int) -> int:
    """A port from which on so many are free."""
    for base in range(20_000, 60_000, span):
        if all(_is_free(port) for port in range(base, base + span)):
            return base
    raise AssertionError("no ports are free")


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) != 0
