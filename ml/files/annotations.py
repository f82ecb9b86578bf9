"""What tools for labelling export, and posts of X, as plain rows: what is wanted of them lies deeper than a table.

A record's own columns stay beside those that are taken out of it. Where several people answered, their answers are a
list.
"""

from collections.abc import Iterator, Mapping
from typing import Any


def flat(row: dict[str, Any]) -> dict[str, Any]:
    """A row with the texts and answers that a tool has put into it as columns of its own."""
    if isinstance(row.get("data"), dict) and isinstance(row.get("annotations"), list):
        return row | row["data"] | _gathered(_choices(row["annotations"]))
    if isinstance(row.get("fields"), dict) and isinstance(row.get("responses"), dict):
        return row | row["fields"] | _gathered(_responses(row["responses"]))
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
                for choice in result["value"].get("choices") or ():
                    yield str(result.get("from_name")), choice


def _responses(questions: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The answers of a record of Argilla's; drafts and what was discarded are none."""
    for question, responses in questions.items():
        for response in responses if isinstance(responses, list) else ():
            if isinstance(response, Mapping) and response.get("status", "submitted") == "submitted":
                yield question, response.get("value")
