"""codes and values in place of sentences; plainer names for what findings come to, and for fact-checks' ratings."""

import ast
import re
from collections.abc import Callable
from string import Formatter
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

Json = dict[str, Any]

LABEL_MORE = "and at least {least:d} are needed: label more, or import labelled posts."
FALLS = "would fall by {by:.3f}, from {before:.3f} to {after:.3f}"
BALANCED = "Weighted to the feed: {imported:d} imported posts are balanced to the feed's base rate, {rate:percent} "
DESK_COUNTS = "the desk's posts count by 1 / their sampling probability."
OF_ALL = "so the rate of false alarms is not assured."
TEXTS = "texts like the {human_texts:d} human ones that it was compared with"
SENTENCES = {
    "too_few_posts": "The test holds {posts:d} labelled posts, and at least {least:d} are needed to tell two versions "
    "apart: label more, or import labelled posts.",
    "too_few_checkworthy": "Of the {posts:d} test posts {labelled:d} are check-worthy, " + LABEL_MORE,
    "too_few_others": "Of the {posts:d} test posts {labelled:d} are not check-worthy, " + LABEL_MORE,
    "f1_rises": "F1 rises by {by:.3f}, from {before:.3f} to {after:.3f}.",
    "f1_unknown": "F1 cannot be computed on these test posts.",
    "same_labels": "A tie: both versions give every test post the same label. What works stays.",
    "same_f1": "A tie: F1 of both is {f1:.3f}. What works stays.",
    "f1_falls": f"F1 {FALLS}.",
    "not_certain": "It is not certain enough: the candidate is not worse by more than {margin:g} with a probability of "
    "{not_worse:percent}, and {confidence:percent} are asked for.",
    **{
        f"{name.replace(' ', '_')}_falls": f"F1 for the {name} {{group}} {FALLS} on {{posts:d}} test posts; at most "
        "{allowed:g} is allowed."
        for name in ("language", "account group")
    },
    "another_live": "Somebody put another version to work meanwhile: retrain again.",
    "rolled_back_before": "{version} was rolled back before, and nothing new was learnt since: promote it by hand, "
    "with `claimwire model promote {version}`, if you want it after all.",
    "desk_weighted": f"Weighted to the feed: {DESK_COUNTS}",
    "imports_weighted": BALANCED + "check-worthy.",
    "both_weighted": BALANCED + "check-worthy, and " + DESK_COUNTS,
    "imports_unweighted": "Imported posts are not weighted to the feed: too few posts of the desk's own tell the "
    "feed's base rate ({posts:d}, at least {least:d} are needed).",
    "live_training_unknown": "What {version} was trained on is not known here: if some of the test posts were among "
    "it, it looks better than it is.",
    "in_slack": "in Slack",
    "on_terminal": "on the terminal",
    "enough_labels": "since enough labels have come",
    "goes_on": "goes on from retraining {retraining:d}, which was cut off while {state}",
    "unknown": "How often people are accused is not known here: the {human_texts:d} human texts that it was compared "
    "with are not all of its language.",
    "any": f"For {TEXTS}, the chance that anything a person wrote is flagged is at most {{alpha:.3g}}.",
    "uncorrected": f"Nothing was corrected for: even of {TEXTS}, at least one of {{passages:d}} passages would be "
    "flagged with a chance of 1 - (1 - {alpha:g})^{passages:d} = {chance:.2f}, were passages independent.",
    "on_average": f"For {TEXTS}, at most {{alpha:.0%}} of those that people wrote have a flagged passage; and on "
    "average over all texts, those without any included, at most {alpha:one_in} flagged passages is a false alarm. "
    "Where machines write little, most of what is flagged is a false alarm all the same.",
    "read_in_part": "Only the first {read:,d} of {characters:,d} characters were read.",
    "language_guessed": "The language is not given, and was taken for {language!r}.",
    "language_unknown": "By its letters the text is in no language that {version} knows ({known}): the rate of false "
    "alarms is not assured.",
    "compared_with_all": "The language is not given: compared with human texts of all.",
    "compared_with_all_of": "The language is not given: compared with human texts of all ({known}).",
    "few_of_language": "There are only {texts:d} human texts in {language!r} to compare with, and {least:d} are "
    "needed: compared with those of all languages, " + OF_ALL,
    "none_of_language": "There are no human texts in {language!r} to compare with, and {least:d} are needed: compared "
    "with those of all languages, " + OF_ALL,
    "post_without_photo": "The post shows no photo.",
    "nothing_beside_photo": "There is no picture to compare the post's photo with.",
    "version_reads_no_pictures": "The version looks at no pictures.",
    "picture_unreadable": "One of the pictures cannot be read.",
}
"""What was written until now, by its code; not shared with the code at work, whose words may change."""

AT_MOST = "of human texts like those that it was compared with, at most {alpha:one_in} has a flagged passage"
SHORT = {
    "unknown": "how often that is a false alarm is not known, for want of enough human texts in its language",
    "any": AT_MOST,
    "uncorrected": "uncorrected: were passages independent, {chance:percent} of like human texts would be flagged",
    "on_average": AT_MOST,
    "as_written": "{short}",
}
"""Guarantees were written twice, the second time in short."""

STATES = {"telling": "reportable", "quiet": "nothing_to_report"}


class Figures(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "percent":
            return f"{100 * value:.0f} %"
        return f"1 in {1 / value:.3g}" if format_spec == "one_in" else str(format(value, format_spec))


def upgrade() -> None:
    _rename_states(STATES)
    op.alter_column("retrainings", "why", type_=JSONB(), postgresql_using="to_jsonb(why)")
    _rewrite("retrainings", "why", coded)
    _rewrite("retrainings", "verdict", verdict_in_codes)
    _rewrite("findings", "payload", payload_in_codes)
    op.alter_column("published_checks", "rating", new_column_name="rating_numbers")
    op.alter_column("published_checks", "verdict", new_column_name="rating")


def downgrade() -> None:
    op.alter_column("published_checks", "rating", new_column_name="verdict")
    op.alter_column("published_checks", "rating_numbers", new_column_name="rating")
    _rewrite("findings", "payload", payload_in_words)
    _rewrite("retrainings", "verdict", verdict_in_words)
    _rewrite("retrainings", "why", worded)
    op.alter_column("retrainings", "why", type_=sa.Text(), postgresql_using="why #>> '{}'")
    _rename_states({new: old for old, new in STATES.items()})


def coded(sentence: str) -> Json:
    """The code whose words these are; others are kept as they were written."""
    for code, template in SENTENCES.items():
        found = re.fullmatch(_pattern(template), sentence, re.DOTALL)
        if found:
            values = {name: _value(found[name], how) for name, how in _fields(template).items()}
            # Only what is worded as before: figures were rounded when they were written.
            if worded({"code": code, "values": values}) == sentence:
                return {"code": code, "values": values}
    return {"code": "as_written", "values": {"words": sentence}}


def worded(statement: Json, sentences: dict[str, str] = SENTENCES) -> str:
    """The other way round."""
    return Figures().vformat(({"as_written": "{words}"} | sentences)[statement["code"]], (), statement["values"])


def _fields(template: str) -> dict[str, str]:
    """How each field is written where it comes first."""
    parts = reversed(list(Formatter().parse(template)))
    return {name: f"{how or ''}{conversion or ''}" for _, name, how, conversion in parts if name}


def _pattern(template: str) -> str:
    named: set[str] = set()
    pattern = ""
    for before, name, _, _ in Formatter().parse(template):
        pattern += re.escape(before)
        if name:
            pattern += "(?:.+?)" if name in named else f"(?P<{name}>.+?)"
            named.add(name)
    return pattern


def _value(written: str, how: str) -> Any:
    try:
        if how in ("d", ",d"):
            return int(written.replace(",", ""))
        if how in ("percent", ".0%"):
            return float(written.rstrip("% ")) / 100
        return written if how == "" else ast.literal_eval(written)
    except (ValueError, SyntaxError):
        return written  # and so it is not worded as before


def verdict_in_codes(verdict: Json) -> Json:
    return _verdict(verdict, coded, groups={"account group": "account_group"})


def verdict_in_words(verdict: Json) -> Json:
    return _verdict(verdict, worded, groups={"account_group": "account group"})


def _verdict(verdict: Json, said: Callable[[Any], Any], *, groups: dict[str, str]) -> Json:
    changed = dict(verdict)
    for name in ("reasons", "caveats"):
        if name in verdict:
            changed[name] = [said(one) for one in verdict[name]]
    if "weighting" in verdict:
        changed["weighting"] = said(verdict["weighting"])
    if "comparison" in verdict:
        grouped = {groups.get(by, by): found for by, found in verdict["comparison"]["groups"].items()}
        changed["comparison"] = verdict["comparison"] | {"groups": grouped}
    return changed


def payload_in_codes(payload: Json) -> Json:
    changed = _ratings(payload, {"verdict": "rating"})
    if "short_guarantee" in payload:
        short, guarantee = changed.pop("short_guarantee"), coded(payload["guarantee"])
        if guarantee["code"] == "as_written" or worded(guarantee, SHORT) != short:
            guarantee = {"code": "as_written", "values": {"words": payload["guarantee"], "short": short}}
        # What was guessed and what follows from it were one note.
        notes = [each for note in payload["notes"] for each in re.split(r"(?<=\.) (?=There are )", note)]
        changed |= {"guarantee": guarantee, "notes": [coded(note) for note in notes]}
    if payload.get("words_only") is not None:
        changed["words_only"] = coded(payload["words_only"])
    return changed


def payload_in_words(payload: Json) -> Json:
    changed = _ratings(payload, {"rating": "verdict"})
    if "guarantee" in payload:
        guarantee = payload["guarantee"]
        changed["short_guarantee"] = worded(guarantee, SHORT)
        changed |= {"guarantee": worded(guarantee), "notes": [worded(note) for note in payload["notes"]]}
    if payload.get("words_only") is not None:
        changed["words_only"] = worded(payload["words_only"])
    return changed


def _ratings(payload: Json, new_of: dict[str, str]) -> Json:
    """What a published check found is called by another name in each match."""
    matches = [{new_of.get(name, name): value for name, value in one.items()} for one in payload.get("matches", [])]
    return payload | ({"matches": matches} if "matches" in payload else {})


def _rewrite(table: str, column: str, changed: Callable[[Any], Any]) -> None:
    connection, rows = op.get_bind(), sa.table(table, sa.column("id"), sa.column(column, JSONB))
    kept = connection.execute(sa.select(rows.c.id, rows.c[column]).where(rows.c[column].is_not(None))).all()
    done = [{"key": key, "new": changed(old)} for key, old in kept if old]
    if done:
        connection.execute(
            rows.update().where(rows.c.id == sa.bindparam("key")).values({column: sa.bindparam("new")}), done
        )


def _rename_states(new_of: dict[str, str]) -> None:
    reportable, nothing = new_of.values()
    for name in ("state_known", "made_by"):
        op.drop_constraint(op.f(f"ck_findings_{name}"), "findings", type_="check")
    findings = sa.table("findings", sa.column("state"))
    for old, new in new_of.items():
        op.execute(findings.update().where(findings.c.state == old).values(state=new))
    known = f"state in ('waiting', '{reportable}', '{nothing}', 'impossible', 'failed')"
    made = f"state not in ('{reportable}', '{nothing}') or version is not null"
    for name, rule in (("state_known", known), ("made_by", made)):
        op.create_check_constraint(op.f(f"ck_findings_{name}"), "findings", rule)
