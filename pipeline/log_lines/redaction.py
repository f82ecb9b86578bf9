"""The last line of defence: what looks like a secret is struck out of whatever is logged, by whomever."""

import re
from collections.abc import Collection
from urllib.parse import quote

GONE = "…"
LEAST = 12
"""Characters of a secret that is struck out wherever it stands; a shorter one might be a word."""

_VALUE = r"""(?:"[^"]*"|'[^']*'|[^\s"',;&)}\]]+)"""
_SLASHES = r"(?::(?:\\*/){2}|%(?:25)*3a(?:%(?:25)*2f){2})"
_KEY = r"(?:(?:password|passwd|pwd|secret|token|api_?key|ticket|signature)\w{0,40})"

_PATTERNS = (
    # Slack: xoxb-, xoxp-, xoxe.xoxp-, xapp-, xwfp- and all others of their kind, also percent-encoded.
    (re.compile(r"(?i)(?<![a-z])x(?:ox[a-z]|app|wfp)(?:-|\.|%(?:25)*2[de])[\w.%~+/=-]+"), "x…"),
    (re.compile(r"(?i)(hooks\.slack\.com(?:\\*/|%(?:25)*2f))[^\s\"'<>]+"), rf"\1{GONE}"),
    (re.compile(r"whsec_[\w+/=%-]+"), f"whsec_{GONE}"),
    # Headers, and tokens of X by themselves.
    (
        re.compile(r"""(?i)(authorization["']?\s*[:=,]\s*b?["']?(?:(?:bearer|basic|token)\s+)?)[^\s"',}]+"""),
        rf"\1{GONE}",
    ),
    (re.compile(r"""((?i:bearer|basic)(?:\s+|%20|\+))(?=\S*[0-9A-Z%_])[\w.~+/=%-]{8,}"""), rf"\1{GONE}"),
    (re.compile(r"\bA{8,}[\w%+/=-]{20,}"), GONE),
    # Addresses: whom they let in, and what they ask.
    (re.compile(r"""(:(?:\\*/){2})[^\s"'<>:@]{0,200}:[^\s"'<>]{0,300}@"""), rf"\1{GONE}@"),
    (re.compile(r"""(?i)(%(?:25)*3a(?:%(?:25)*2f){2})[^\s"'<>]{0,200}?%(?:25)*40"""), rf"\1{GONE}@"),
    (re.compile(rf"""(?i)({_SLASHES})[^\s/"'<>@]{{1,200}}(?:@|%(?:25)*40)"""), rf"\1{GONE}@"),
    (re.compile(rf"""(?i)((?:https?|wss?){_SLASHES}[^\s?#"'<>]{{0,1000}})[?#][^\s"'<>]+"""), rf"\1?{GONE}"),
    (re.compile(r"""(?<=[^\s?])[?#][\w%.\[\]-]+=[^\s"'<>]*"""), f"?{GONE}"),
    (re.compile(r"""(?i)%(?:25)*3f[\w%.-]{1,80}%(?:25)*3d[^\s"'<>]*"""), f"%3F{GONE}"),
    # Settings, connection strings, JSON.
    (re.compile(rf"""(?i)({_KEY}["']?\s*=\s*){_VALUE}"""), rf"\1{GONE}"),
    (re.compile(rf"""(?i)({_KEY}%(?:25)*3d)[^\s"'<>&]+"""), rf"\1{GONE}"),
    (re.compile(rf"""(?i)(--{_KEY}\s+){_VALUE}"""), rf"\1{GONE}"),
    (
        re.compile(r"""(?i)((?:x-[\w-]{0,40}(?:key|token|secret|auth)|(?:set-)?cookie)["']?\s*[:=]\s*["']?)[^\s"']+"""),
        rf"\1{GONE}",
    ),
    (re.compile(rf"""(?i)({_KEY}["']\s*:\s*b?){_VALUE}"""), rf"\1{GONE}"),
    (re.compile(rf"""(?i)(pass(?:word|wd)\s*:\s*){_VALUE}"""), rf"\1{GONE}"),
)


class Redactor:
    """Strikes out what looks like a secret, and the secrets that are known, in whatever form they come."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        forms = {form for secret in secrets if len(secret) >= LEAST for form in (secret, quote(secret, safe=""))}
        self._known = sorted(forms, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """The text without them."""
        for secret in self._known:
            text = text.replace(secret, GONE)
        for pattern, shown in _PATTERNS:
            text = pattern.sub(shown, text)
        return text
