"""Tables in Markdown, from a template that lies beside the code that fills it."""

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape


def page(room: str, *, filters: Mapping[str, Any], **given: Any) -> str:
    """Fill the `tables.md` of a room of `ml.studies`; what is not given is an error."""
    writing = Environment(
        loader=PackageLoader("ml.studies", room), autoescape=select_autoescape(), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    writing.filters |= filters
    return writing.get_template("tables.md").render(given)
