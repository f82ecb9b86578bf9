"""A setting decided anew by the desk: checked as the environment's are, kept with who, when, from and to."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from sqlalchemy.orm import Session

from ml.errors import UserError
from pipeline.configuration.choices import Choices
from pipeline.configuration.in_force import DESKS, Unfit, merged, sound, written
from pipeline.language.speech import _
from pipeline.store.desk import setting_changes
from pipeline.store.locks import Lock, hold
from pipeline.tables import SettingChange

LONGEST = 3000
"""Characters of a value: what a dialog of Slack's takes back."""


_CHANGED = _("Meanwhile somebody else changed {names}; nothing was stored. Look again, and say it again.")
_NEARLY = _("{typed!r} is no setting. Do you mean {near}?")
_NONE = _("{typed!r} is no setting. `claimwire settings list` names all.")
_ONE_LINE = _("write it on one line of at most {most} characters that one can see")


class NotTheDesks(UserError):
    """A name that is no setting, or one that ops decides."""


class ChangedMeanwhile(UserError):
    """Somebody else decided the same settings since they were shown."""

    def __init__(self, changes: Sequence[SettingChange]) -> None:
        """Name them."""
        names = ", ".join(one.name.upper() for one in changes)
        super().__init__(_CHANGED.format(names=names))
        self.changes = changes


def named(typed: str) -> str:
    """The setting of the desk's that somebody names. Raises NotTheDesks."""
    name = typed.strip().lower()
    if name in DESKS:
        return name
    if name in Choices.model_fields:
        raise NotTheDesks(
            _("{name} is ops': set it in .env or the environment, and start the processes again.").format(
                name=name.upper()
            )
        )
    near = get_close_matches(name, DESKS, n=1)
    raise NotTheDesks((_NEARLY if near else _NONE).format(typed=typed[:60], near="".join(near).upper()))


def _as_written(
    environment: Choices, standing: Mapping[str, str], wishes: Mapping[str, str | None]
) -> dict[str, str | None]:
    """The wishes as they are kept, above what stands. Raises Unfit."""
    for name, text in wishes.items():
        if text is not None and (len(text) > LONGEST or not text.isprintable()):
            raise Unfit({name: _ONE_LINE.format(most=LONGEST)})
    after = merged(environment, {name: text for name, text in {**standing, **wishes}.items() if text is not None})
    return {name: None if text is None else written(after, name) for name, text in wishes.items()}


def values(session: Session, environment: Choices, *, as_of: int | None = None) -> dict[str, str]:
    """The desk's settings as they hold, or held after a change, by name and as one writes them."""
    held = _held(session, environment, as_of=as_of)
    return {name: written(held, name) for name in DESKS}


def _held(session: Session, environment: Choices, *, as_of: int | None) -> Choices:
    return merged(environment, sound(environment, setting_changes.decided(session, as_of=as_of)))


def changed_in_form(session: Session, typed: Mapping[str, str], *, environment: Choices, seen: int) -> dict[str, str]:
    """What of a form is not as it was when it was shown, after the change `seen`. Raises Unfit."""
    then = values(session, environment, as_of=seen)
    touched: dict[str, str | None] = {name: text for name, text in typed.items() if text != then[name]}
    anew = _as_written(environment, then, touched)
    return {name: text for name, text in anew.items() if text is not None and text != then[name]}


def change(
    session: Session, wishes: Mapping[str, str | None], *, environment: Choices, by: str, seen: int | None = None
) -> list[SettingChange]:
    """Decide these settings of the desk's, None: as the environment says; what changed. The caller commits.

    With `seen`, the last change that this person knew of, nothing later is overwritten. Raises Unfit, ChangedMeanwhile.
    """
    hold(session, Lock.SETTINGS)
    decided = setting_changes.decided(session)
    standing = sound(environment, decided)
    anew = _as_written(environment, standing, wishes)
    anew = {name: text for name, text in anew.items() if text != decided.get(name)}
    later = {} if seen is None else setting_changes.since(session, seen)
    if lost := [row for name, row in later.items() if name in anew]:
        for row in lost:  # which are told of after this session's end
            session.expunge(row)
        raise ChangedMeanwhile(lost)
    before = merged(environment, standing)
    return [
        setting_changes.add(session, name=name, before=written(before, name), after=after, by=by)
        for name, after in anew.items()
    ]
