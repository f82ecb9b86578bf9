"""What X reports gone: in the errors beside its data, by an object `withheld`, in a compliance job's lines."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.sources.source import Closed, Looked, Post, Reason
from pipeline.sources.x.json_values import identifier, mapping, text
from pipeline.sources.x.pages import Fault, Page, People, UnreadablePost
from pipeline.sources.x.posts import read_post

_BY_KIND: Mapping[str, Reason] = {"resource-not-found": "deleted", "not-authorized-for-resource": "protected"}
_POSTS, _USERS = ("tweet", "post"), ("user",)
_ASKED, _BESIDE = ("id", "ids"), ("referenced_tweets.id", "referenced_posts.id")
_COMPLIANCE: Mapping[str, Reason] = {
    "deleted": "deleted", "deactivated": "deleted", "protected": "protected", "suspended": "suspended",
}  # fmt: skip


@dataclass(frozen=True)
class Removal:
    """A line of a compliance job: a post's or account's number, and why nothing of it may be kept."""

    number: str
    reason: Reason


def reason_of(fault: Fault) -> Reason | None:
    """Why something is gone; None for a problem that says nothing of that."""
    reason = _BY_KIND.get(fault.kind)
    return "suspended" if reason and "suspended" in fault.reason.lower() else reason


def looked(page: Page, numbers: Sequence[str]) -> Looked:
    """What an answer to a question about these posts says of them. What is among the data is there, whatever else."""
    objects = {number: one for one in page.objects if (number := identifier(mapping(one).get("id")))}
    there = {number: one for number, one in objects.items() if not mapping(one).get("withheld")}
    withheld: dict[str, Reason] = {number: "withheld" for number in objects if number not in there}
    gone = _gone(page.faults, _ASKED, but=objects)
    return Looked(
        posts={number: post for number, one in there.items() if number in numbers and (post := _read(one, page))},
        gone={number: reason for number, reason in (gone | withheld).items() if number in numbers},
        gone_beside=tuple(_gone(page.faults, _BESIDE, but=())),
        answered=tuple(number for number in objects if number in numbers),
    )


def _gone(faults: Iterable[Fault], parameters: Collection[str], *, but: Collection[str]) -> dict[str, Reason]:
    return {
        fault.value: reason
        for fault in faults
        if fault.parameter in parameters and fault.about in _POSTS and fault.value not in but
        and (reason := reason_of(fault))
    }  # fmt: skip


def _read(one: object, page: Page) -> Post | None:
    """A post, or None where it cannot be read, which is no reason to forget it."""
    try:
        return read_post(one, page.includes)
    except UnreadablePost:
        return None


def closed(people: People, external_id: str) -> Closed:
    """Whether an account shows its posts to nobody."""
    for profiles, reason in ((people.readable, None), (people.protected, "protected")):
        if any(one.external_id == external_id for one in profiles):
            return Closed(reason, users_read=1)  # type: ignore[arg-type]
    named = [fault for fault in people.faults if fault.value == external_id and fault.about in _USERS]
    return Closed(next((reason for fault in named if (reason := reason_of(fault))), None))


def compliance(line: object) -> Removal | None:
    """Read a line of a compliance job; None for one that asks for nothing to be deleted."""
    fields = mapping(line)
    number, reason = identifier(fields.get("id")), _COMPLIANCE.get(text(fields.get("reason")) or "")
    return Removal(number, reason) if number and reason and fields.get("action") == "delete" else None
