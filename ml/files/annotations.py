"""What tools for labelling export, and posts of X, as plain rows: what is wanted of them lies deeper than a table.

A record's own columns stay beside those that are taken out of it. Where several people answered, their answers are a
list.
"""

from collections.abc import Iterator, Mapping
from typing import Any


def flat(row: dict[str, Any]) -> dict[str, Any]:
    """A row with the texts and answers that a tool has put into it as columns of its own."""
    tasks = row.get("annotations", row.get("completions"))
    if isinstance(row.get("data"), dict) and isinstance(tasks, list):
        return row | row["data"] | _gathered(_choices(tasks))
    if isinstance(row.get("fields"), dict) and "responses" in row:
        return row | row["fields"] | _gathered(_responses(row["responses"]))
    row = row | _gathered(_in_columns(row))
    return row | _named(row) | _whole(row) if isinstance(row.get("text"), str) else row


def _named(row: dict[str, Any]) -> dict[str, Any]:
    """The author's handle of a post that carries its author inside itself."""
    author = row.get("author")
    handle = author.get("username") if isinstance(author, Mapping) else None
    return {"username": handle} if isinstance(handle, str) and "username" not in row else {}


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    """The whole text of a long post, which has the beginning of it as its text."""
    notes = [row.get(name) for name in ("note_tweet", "note_post")]
    texts = [note["text"] for note in notes if isinstance(note, Mapping) and isinstance(note.get("text"), str)]
    return next(({"text": text} for text in texts if text.strip()), {})


def _gathered(answers: Iterator[tuple[str, Any]]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for question, answer in answers:
        said.setdefault(question, []).append(answer)
    return said


def _choices(annotations: list[Any]) -> Iterator[tuple[str, Any]]:
    """The answers of a task of Label Studio's; people may have skipped it."""
    for annotation in annotations:
        if not isinstance(annotation, Mapping) or annotation.get("was_cancelled"):
            continue
        for result in annotation.get("result") or ():
            if isinstance(result, Mapping) and isinstance(result.get("value"), Mapping):
                for answer in _chosen(result["value"]):
                    yield str(result.get("from_name")), answer


def _chosen(value: Mapping[str, Any]) -> list[Any]:
    """What was chosen in one result: choices, the ends of paths in a tree, a number or stars."""
    trees = [path[-1] for path in value.get("taxonomy") or () if isinstance(path, list) and path]
    numbers = [value[name] for name in ("number", "rating") if isinstance(value.get(name), int | float)]
    return [*(value.get("choices") or ()), *trees, *numbers]


def _responses(responses: object) -> Iterator[tuple[str, Any]]:
    """The answers of a record of Argilla's, by their questions, or in its older versions by who answered."""
    if isinstance(responses, Mapping):
        for question, said in responses.items():
            yield from ((question, answer) for answer in _submitted(said))
    for one in responses if isinstance(responses, list) else ():
        if isinstance(one, Mapping) and isinstance(one.get("values"), Mapping):
            for question, answer in one["values"].items():
                yield from ((question, said) for said in _submitted([{"status": one.get("status"), **answer}]))


def _in_columns(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The answers of a record that was made a row: of Argilla's in either of two ways, of Label Studio's several."""
    for name, said in row.items():
        question, responses, _ = name.partition(".responses")
        if responses and name.endswith(".responses") and isinstance(said, list):
            status = row.get(f"{name}.status")
            known = status if isinstance(status, list) and len(status) == len(said) else [None] * len(said)
            answers = [{"value": one, "status": each} for one, each in zip(said, known, strict=True)]
            yield from ((question, answer) for answer in _submitted(answers))
        elif isinstance(said, list) and said and all(isinstance(one, Mapping) and "value" in one for one in said):
            yield from ((name, answer) for answer in _submitted(said))
        elif isinstance(said, Mapping) and isinstance(said.get("choices"), list):
            yield from ((name, choice) for choice in said["choices"])


def _submitted(responses: object) -> Iterator[Any]:
    """What was answered in earnest; drafts and what was discarded are no answers."""
    for response in responses if isinstance(responses, list) else ():
        if isinstance(response, Mapping) and (response.get("status") or "submitted") == "submitted":
            yield response.get("value")
