"""The words of a retraining's verdict, by what is to be said."""

from pipeline.language.speech import _

REASONS = {
    "too_few_posts": _(
        "The gate holds {posts:# labelled post}, and at least {least} are needed to tell two versions "
        "apart: label more, or import labelled posts."
    ),
    "too_few_checkworthy": _(
        "Of the {posts} gate posts {labelled} are check-worthy, and at least {least} are needed: "
        "label more, or import labelled posts."
    ),
    "too_few_others": _(
        "Of the {posts} gate posts {labelled} are not check-worthy, and at least {least} are needed: "
        "label more, or import labelled posts."
    ),
    "f1_rises": _("On the gate F1 rises by {by:.3f}, from {before:.3f} to {after:.3f}."),
    "f1_unknown": _("F1 cannot be computed on these gate posts."),
    "same_labels": _("A tie: both versions give every gate post the same label. What works stays."),
    "same_f1": _("A tie: F1 of both is {f1:.3f}. What works stays."),
    "f1_falls": _("On the gate F1 would fall by {by:.3f}, from {before:.3f} to {after:.3f}."),
    "not_certain": _(
        "It is not certain enough: the candidate is not worse by more than {margin:g} with a probability of "
        "{not_worse:percent}, and {confidence:percent} are asked for."
    ),
    "language_falls": _(
        "F1 for the language {group} would fall by {by:.3f}, from {before:.3f} to {after:.3f} on {posts} "
        "gate posts; at most {allowed:g} is allowed."
    ),
    "account_group_falls": _(
        "F1 for the account group {group} would fall by {by:.3f}, from {before:.3f} to {after:.3f} "
        "on {posts} gate posts; at most {allowed:g} is allowed."
    ),
    "no_better": _(
        "On the gate F1 is {f1:.3f} ({low:.3f} to {high:.3f}), and always the same answer, or going by length, may be "
        "as good: {trivial:.3f}."
    ),
    "worth_unknown": _("The gate does not tell whether it is better than what needs no model: label more."),
    "another_live": _("Somebody put another version to work meanwhile: retrain again."),
    "rolled_back_before": _(
        "{version} was rolled back before, and nothing new was learnt since: promote it by hand, "
        "with `claimwire model promote {version}`, if you want it after all."
    ),
}

DIFFERENCE = {
    "gate": _("*Difference of F1: {by:+.3f}* (95 % interval {low:+.3f} to {high:+.3f}) on {n:,} gate posts."),
    "test": _(
        "*Difference of F1: {by:+.3f}* (95 % interval {low:+.3f} to {high:+.3f}) on {n:,} test posts, by which no "
        "model was chosen."
    ),
}
THERE = _("On the {n:,} gate posts, which decide, it is {by:+.3f}.")
NOT_WORSE = _(
    "With a probability of {not_worse} the candidate is not worse by more than {margin:g}; {confidence} are asked for."
)
ENDS = _(" ({low:.3f} to {high:.3f})")
FIGURES = _(
    "*F1 {f1:.3f}*{ends}\n{precision} of what it raises is check-worthy (precision)\n"
    "{recall} of what is check-worthy it raises (recall)"
)
NO_GROUP = {
    "gate": _("No language and no account group has {least} gate posts, so none is shown by itself."),
    "test": _("No language and no account group has {least} test posts, so none is shown by itself."),
}
MORE = _("• and {more} more that changed less")
DATASET = _(" · dataset {id}, {posts}")
MADE = _("Retraining {id} · {recipe}{dataset} · asked for by {who}, {why} · {time}")
SURE = _("{version} will judge again from the next posts on. What was judged so far stays.")

LACKING = {
    "too_few_posts": _(
        "The test holds {posts:# labelled post}, and at least {least} are needed. Until then these figures are of the "
        "gate: models are chosen by it, which flatters them."
    ),
    "too_few_checkworthy": _(
        "Of the {posts} test posts {labelled} are check-worthy, and at least {least} are needed. Until then these "
        "figures are of the gate: models are chosen by it, which flatters them."
    ),
    "too_few_others": _(
        "Of the {posts} test posts {labelled} are not check-worthy, and at least {least} are needed. Until then these "
        "figures are of the gate: models are chosen by it, which flatters them."
    ),
}
"""Why figures are not of the test yet."""

SMALL_PRINT = {
    "desk_weighted": _("Weighted to the feed: the desk's posts count by 1 / their sampling probability."),
    "imports_weighted": _(
        "Weighted to the feed: {imported} imported posts are balanced to the feed's base rate, "
        "{rate:percent} check-worthy."
    ),
    "both_weighted": _(
        "Weighted to the feed: {imported} imported posts are balanced to the feed's base rate, "
        "{rate:percent} check-worthy, and the desk's posts count by 1 / their sampling probability."
    ),
    "imports_unweighted": _(
        "Imported posts are not weighted to the feed: too few posts of the desk's own tell the "
        "feed's base rate ({posts}, at least {least} are needed)."
    ),
    "learnt_gate_posts": _(
        "{version} was trained on {learnt} of the {posts} gate posts: on them it looks better than it is."
    ),
    "learnt_test_posts": _(
        "{version} was trained on {learnt} of the {posts} test posts: on them it looks better than it is."
    ),
    "live_training_unknown": _(
        "What {version} was trained on is not known here: if some of the gate or test posts "
        "were among it, it looks better than it is."
    ),
}

ASKED = {
    "in_slack": _("in Slack"),
    "on_terminal": _("on the terminal"),
    "enough_labels": _("since enough labels have come"),
    "goes_on": _("goes on from retraining {retraining}, which was cut off while {state}"),
}
"""Why a retraining was asked for."""

GROUPED = {
    "language": _("language {group}: F1 {before:.3f} → {after:.3f} ({by:+.3f}, {posts})"),
    "account_group": _("account group {group}: F1 {before:.3f} → {after:.3f} ({by:+.3f}, {posts})"),
}
"""What test posts are grouped by."""
