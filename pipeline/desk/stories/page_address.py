"""The address of a published check, as somebody pasted it: a page that everybody can open."""

from pipeline.fetching.address.public import is_public
from pipeline.fetching.address.target import is_local_name, read_target
from pipeline.fetching.errors import Forbidden
from pipeline.language.speech import _


def page_address(link: str) -> str:
    """The link as it was pasted. Raises Forbidden where it leads to no page on the public web."""
    if not link.startswith(("https://", "http://")):
        raise Forbidden("scheme", _("This is no link to a page: give one that begins with https://."))
    target = read_target(link)
    local = is_local_name(target.host) if target.is_name else not is_public(target.host)
    if local:
        raise Forbidden("not public", _("The link leads into a local network: give the address that readers open."))
    return link
