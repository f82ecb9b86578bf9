"""What is said around the desk's settings where admins decide them."""

from bot.blocks.words import ROLES
from pipeline.language.speech import _

OPTIONS = {
    "true": _("Yes"), "false": _("No"), "on": _("On"), "off": _("Off"), "long-posts": _("Long posts"),
    "linked-pages": _("Linked pages and long posts"), "bh": _("Benjamini–Hochberg"), "holm": _("Holm (stricter)"),
    "by": _("Benjamini–Yekutieli (strictest)"), "none": _("None"), **ROLES,
}  # fmt: skip
"""What can be chosen, by how it is written."""

TITLE = _("Settings")
CHANGE = _("Change")
TRY, SAVE = _("Try"), _("Save")
NOTHING, EMPTY = "–", _("empty")
VALUE = _("{label}: {value}")
RULE = _("What the desk decides holds within seconds. Everything else is in the environment, which ops keeps.")
AT_FIRST = _("{hint} At first: {value}")
LAST_CHANGES = _("*Last changes*")
CHANGED = _("{at} · {person} · {label}: {before} → {after}")
AS_AT_FIRST = _("as at first")
UNFIT = _("{label}: {why}. Nothing was stored.")
TOGETHER = _("{why}. Nothing was stored.")
MEANWHILE = _(
    "Meanwhile {person} changed {label} from {before} to {after}. Nothing was stored; "
    "save again to put yours in its place."
)
