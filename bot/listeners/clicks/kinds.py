"""What people do on cards, kind by kind: how it is stored, what follows, and how it is taken back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy.orm import Session

from bot.blocks import ids, words
from bot.blocks.findings import correction_words
from bot.blocks.stories import words as story_words
from bot.listeners.acts.once import ids_in, moment_of
from bot.listeners.clicks.outcomes import Outcome
from pipeline import services
from pipeline.checks.corrections import correcting
from pipeline.checks.corrections.correcting import Corrected, Ignored, Said
from pipeline.desk import clicks, earlier_check_clicks, second_opinions
from pipeline.desk.clicks import Acted, Label
from pipeline.desk.roles import Act
from pipeline.desk.stories import steps
from pipeline.language.speech import _
from pipeline.queue import Task
from pipeline.store.desk.match_answers import Answer
from pipeline.store.desk.standing_clicks import Given
from pipeline.tables import Card, Correction, Decision, Feedback, Finding, MatchAnswer, SecondOpinion, StoryStep

FOLLOWS_FEEDBACK = {
    "rejected": _("no check-worthy claim; the card is gone from here, unless somebody wrote under it"),
    "reviewed": _(
        "a check-worthy claim, nothing to publish; the card is gone from here, unless somebody wrote under it"
    ),
    "selected": _("proposed for a fact-check; a copy is in #{fact_check}"),
}
FOLLOWS_LATER = FOLLOWS_FEEDBACK | {
    "rejected": _("no check-worthy claim; the card leaves in {seconds:g} s, unless somebody wrote under it"),
    "reviewed": _(
        "a check-worthy claim, nothing to publish; the card leaves in {seconds:g} s, unless somebody wrote under it"
    ),
}
FASTER = _("<@{person}> was faster: {standing}. Your click does not count.")
UNDONE = _("*{label}* is undone; the card is back.")
FOLLOWS_ANSWER = {
    "same": _("the post makes the claim that was checked there"),
    "different": _("the post makes another claim; the match leaves the card unless as many say it is the same"),
}


@dataclass(frozen=True)
class Kind:
    """What people do in one way: how it is taken back, and how a click on its buttons is stored."""

    undo_button: str
    """Under what a person is told; empty where that has a listener of its own."""
    act: Act
    """What somebody must be allowed to do who clicks."""
    given: Given
    undo: Callable[[Session, int, str, str | None], Outcome]
    """Of the session, the click's id, the person, and the channel where they want it back; None: they typed it."""
    shown: type[Card | Finding] = Card
    """What the buttons stand on: the first of the ids that they carry."""
    ids: int = 1
    """How many ids a button carries."""
    buttons: Mapping[str, str] = field(default_factory=dict)
    """None where a dialog asks first."""
    store: Callable[[Session, dict[str, Any], str, str], Outcome] | None = None
    """Of the session, the action, the person, and the channel where they clicked."""


def _give_feedback(session: Session, action: dict[str, Any], person: str, channel: str) -> Outcome:
    label = cast("Label", action["action_id"].removeprefix("feedback_"))
    (card_id,) = ids_in(action["value"])
    chosen = services.current().choices
    acted = clicks.give_feedback(
        session, card_id=card_id, person=person, label=label, channel=channel, leaves_after=chosen.undo_line,
        keeping=chosen.keeping,
    )  # fmt: skip
    standing = f"*{words.LABELS[acted.what]}*"
    follows = (FOLLOWS_LATER if chosen.undo_line else FOLLOWS_FEEDBACK)[acted.what].format(
        fact_check=chosen.fact_check_channel, seconds=chosen.undo_line_s
    )
    return of_one_click(acted, person, message=f"{standing}: {follows}.", standing=standing)


def _undo_feedback(session: Session, feedback_id: int, person: str, channel: str | None) -> Outcome:
    acted = clicks.undo_feedback(session, feedback_id=feedback_id, person=person, channel=channel)
    return Outcome(UNDONE.format(label=words.LABELS[acted.what]), acted.touched, records=acted.records)


def _undo_decision(session: Session, decision_id: int, person: str, channel: str | None) -> Outcome:
    acted = clicks.undo_decision(session, decision_id=decision_id, person=person, channel=channel)
    return Outcome(_("Your decision is undone; the card waits again."), acted.touched)


def _undo_step(session: Session, step_id: int, person: str, channel: str | None) -> Outcome:
    acted = steps.undo(session, step_id=step_id, person=person, channel=channel)
    upkeep = (Task.MATCH_OPEN_CARDS,) if acted.what == "publish" else ()
    return Outcome(story_words.UNDONE[acted.what], acted.touched, upkeep=upkeep)


def of_one_click(acted: Acted, person: str, *, message: str, standing: str) -> Outcome:
    """Of feedback and decisions only the first counts, whoever gave it."""
    if not acted.first and acted.person != person:
        return Outcome(FASTER.format(person=acted.person, standing=standing), acted.touched)
    return Outcome(message, acted.touched, undo=acted.id, records=acted.records)


def _answer(session: Session, action: dict[str, Any], person: str, channel: str) -> Outcome:
    finding_id, check_id = ids_in(action["value"], many=2)
    clicked = earlier_check_clicks.click(
        session,
        finding_id=finding_id,
        check_id=check_id,
        person=person,
        answer=cast("Answer", action["action_id"].removeprefix("match_")),
        channel=channel,
        clicked_at=moment_of(action),
    )
    if clicked is None:
        return Outcome()  # Slack delivered this click before
    follows = FOLLOWS_ANSWER[clicked.answer] if clicked.first else _("you said so already")
    message = f"*{words.ANSWERS[clicked.answer]}*: {follows}."
    return Outcome(message, clicked.follows.touched, clicked.follows.due, undo=clicked.id)


def _undo_answer(session: Session, answer_id: int, person: str, channel: str | None) -> Outcome:
    follows = earlier_check_clicks.take_back(session, answer_id=answer_id, person=person, channel=channel)
    return Outcome(_("Your answer about the earlier check is undone."), follows.touched, follows.due)


def _say_right(session: Session, action: dict[str, Any], person: str, channel: str) -> Outcome:
    finding_id, found = ids_in(action["value"], many=2)
    corrected = correcting.correct(
        session, finding_id=finding_id, found=found, person=person, said=Said(right=True),
        clicked_at=moment_of(action), channel=channel,
    )  # fmt: skip
    return Outcome() if isinstance(corrected, Ignored) else of_correction(session, corrected)


def of_correction(session: Session, corrected: Corrected) -> Outcome:
    """What a person said of a finding, and whether anything can be learnt from it."""
    row = session.get_one(Correction, corrected.id)
    follows = correction_words.RIGHT if row.verdict == "right" else correction_words.WRONG
    kept = "" if corrected.learnt else f" ({correction_words.NOT_KEPT})"
    return Outcome(f"*{words.VERDICTS[row.verdict]}*: {follows}{kept}.", corrected.touched, undo=corrected.id)


def _undo_correction(session: Session, correction_id: int, person: str, channel: str | None) -> Outcome:
    touched = correcting.take_back(session, correction_id=correction_id, person=person, channel=channel)
    return Outcome(_("What you said of the finding is undone."), touched)


def _undo_opinion(session: Session, opinion_id: int, person: str, _channel: str | None) -> Outcome:
    opinion = second_opinions.take_back(session, opinion_id=opinion_id, person=person)
    return Outcome(_("Your second opinion is undone; the question waits again."), asked_again=opinion.id)


KINDS = {
    "feedback": Kind(ids.UNDO_FEEDBACK, "label", Feedback, _undo_feedback, buttons=ids.FEEDBACK, store=_give_feedback),
    "decision": Kind(ids.UNDO_DECISION, "decide", Decision, _undo_decision),
    "step": Kind(ids.UNDO_STEP, "work", StoryStep, _undo_step),
    "opinion": Kind("", "label", SecondOpinion, _undo_opinion),
    "answer": Kind(
        ids.UNDO_MATCH, "label", MatchAnswer, _undo_answer, shown=Finding, ids=2, buttons=ids.MATCH, store=_answer
    ),
    "correction": Kind(
        ids.UNDO_CORRECTION, "label", Correction, _undo_correction, shown=Finding, ids=2,
        buttons={"right": ids.CORRECTION["right"]}, store=_say_right,
    ),
}  # fmt: skip
