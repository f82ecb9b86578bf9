"""Known weaknesses in what a desk installs, by pip-audit; where nobody can be asked, that is said, and is no fault.

Ends with 1 where something is known, with 0 where nothing is, or nobody could be asked.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"
PATIENCE_S = 180


def asked() -> list[dict[str, Any]] | None:
    """What is known of each package; None where nobody answered."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), "--disable-pip", "--timeout", "10"]
    command += ["--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError):
        return None
    return found


def told(found: list[dict[str, Any]] | None) -> tuple[int, list[str]]:
    """How to end, and what to say."""
    passed_over = [one["name"] for one in found or () if "skip_reason" in one]
    if found is None or len(passed_over) == len(found):
        return 0, ["SKIPPED: no list of known weaknesses is reached from here; run make audit where one is."]
    weak = [
        f"{one['name']} {one['version']}: {fault['id']}, {_mended(fault)}"
        for one in found
        for fault in one.get("vulns", [])
    ]
    lines = [f"Not known to the list: {', '.join(passed_over)}"] if passed_over else []
    return (1 if weak else 0), [*lines, *(weak or [f"Nothing is known of {len(found) - len(passed_over)} packages."])]


def _mended(fault: dict[str, Any]) -> str:
    return f"mended in {' or '.join(fault['fix_versions'])}" if fault["fix_versions"] else "mended in no version yet"


def main() -> int:
    """Ask, and say it."""
    code, lines = told(asked())
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
