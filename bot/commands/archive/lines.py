"""How published checks look on the terminal."""

from typing import Any

from pipeline.tables import PublishedCheck

_SHOWN = 100


def facts(check: PublishedCheck) -> dict[str, Any]:
    """What is shown of a check, as plain values."""
    return {
        "id": check.id,
        "publisher": check.publisher,
        "published_on": check.published_on.isoformat() if check.published_on else None,
        "verdict": check.rating,
        "title": check.title,
        "claim": check.claim,
        "url": check.url,
        "own": check.own,
        "claimant": check.claimant,
        "language": check.language,
    }


def line(check: dict[str, Any]) -> str:
    """One check on one line, with how sure the match is where it is one."""
    words = check["title"] or check["claim"]
    cut = words if len(words) <= _SHOWN else words[:_SHOWN].rstrip() + " …"
    # Nothing is certain: a rounded 100 % would say so.
    sure = f"{min(check['certainty'], 0.99):4.0%}  " if "certainty" in check else ""
    verdict = f" — {check['verdict']}" if check["verdict"] else ""
    where = f"  {check['url']}" if check["url"] else ""
    return f"{sure}{check['id']:>7}  {check['published_on'] or '—':10}  {check['publisher']}: {cut}{verdict}{where}"


def lines(check: dict[str, Any]) -> list[str]:
    """All that is known of a check, a line each."""
    return [f"{name + ':':14}{value}" for name, value in check.items() if value not in (None, "")]
