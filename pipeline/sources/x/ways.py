"""In which way X is asked: which of its fields, and by which of their names."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

import requests

from pipeline.sources.x.posts import NOT_EVERYWHERE, OTHER_NAMES


@dataclass(frozen=True)
class Way:
    """How a question is written: by the newer names of X's fields, without those that X does not know everywhere."""

    renamed: bool = False
    lean: bool = False

    def written(self, query: str) -> str:
        """The question so written."""
        if self.lean:
            kept = [(name, value.split(",")) for name, value in parse_qsl(query) if name not in NOT_EVERYWHERE]
            query = urlencode({name: ",".join(one for one in each if one not in NOT_EVERYWHERE) for name, each in kept})
        for name, other in OTHER_NAMES.items() if self.renamed else ():
            query = query.replace(name, other)
        return query

    def others(self, refusal: requests.Response) -> list["Way"]:
        """Which ways are left where X did not take the names of fields in this one."""
        if refusal.status_code not in (400, 422):
            return []
        named = any(name in refusal.text for pair in OTHER_NAMES.items() for name in pair)
        unknown = not self.lean and any(name in refusal.text for name in NOT_EVERYWHERE)
        ways = [Way(not self.renamed, self.lean)] if named else []
        return ways + ([Way(self.renamed, lean=True), Way(not self.renamed, lean=True)] if unknown else [])
