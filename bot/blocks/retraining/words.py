"""The words of a retraining's verdict, by what is to be said."""

REASONS = {
    "too_few_posts": "The gate holds {posts:# labelled post}, and at least {least} are needed to tell two versions "
    "apart: label more, or import labelled posts.",
    "too_few_checkworthy": "Of the {posts} gate posts {labelled} are check-worthy, and at least {least} are needed: "
    "label more, or import labelled posts.",
    "too_few_others": "Of the {posts} gate posts {labelled} are not check-worthy, and at least {least} are needed: "
    "label more, or import labelled posts.",
    "f1_rises": "On the gate F1 rises by {by:.3f}, from {before:.3f} to {after:.3f}.",
    "f1_unknown": "F1 cannot be computed on these gate posts.",
    "same_labels": "A tie: both versions give every gate post the same label. What works stays.",
    "same_f1": "A tie: F1 of both is {f1:.3f}. What works stays.",
    "f1_falls": "On the gate F1 would fall by {by:.3f}, from {before:.3f} to {after:.3f}.",
    "not_certain": "It is not certain enough: the candidate is not worse by more than {margin:g} with a probability of "
    "{not_worse:percent}, and {confidence:percent} are asked for.",
    "language_falls": "F1 for the language {group} would fall by {by:.3f}, from {before:.3f} to {after:.3f} on {posts} "
    "gate posts; at most {allowed:g} is allowed.",
    "account_group_falls": "F1 for the account group {group} would fall by {by:.3f}, from {before:.3f} to {after:.3f} "
    "on {posts} gate posts; at most {allowed:g} is allowed.",
    "another_live": "Somebody put another version to work meanwhile: retrain again.",
    "rolled_back_before": "{version} was rolled back before, and nothing new was learnt since: promote it by hand, "
    "with `claimwire model promote {version}`, if you want it after all.",
}

POSTS = {"gate": "gate posts", "test": "test posts, by which no model was chosen"}
"""Which posts the figures are of."""

_UNTIL_THEN = "Until then these figures are of the gate: models are chosen by it, which flatters them."

LACKING = {
    "too_few_posts": "The test holds {posts:# labelled post}, and at least {least} are needed. " + _UNTIL_THEN,
    "too_few_checkworthy": "Of the {posts} test posts {labelled} are check-worthy, and at least {least} are needed. "
    + _UNTIL_THEN,
    "too_few_others": "Of the {posts} test posts {labelled} are not check-worthy, and at least {least} are needed. "
    + _UNTIL_THEN,
}
"""Why figures are not of the test yet."""

SMALL_PRINT = {
    "desk_weighted": "Weighted to the feed: the desk's posts count by 1 / their sampling probability.",
    "imports_weighted": "Weighted to the feed: {imported} imported posts are balanced to the feed's base rate, "
    "{rate:percent} check-worthy.",
    "both_weighted": "Weighted to the feed: {imported} imported posts are balanced to the feed's base rate, "
    "{rate:percent} check-worthy, and the desk's posts count by 1 / their sampling probability.",
    "imports_unweighted": "Imported posts are not weighted to the feed: too few posts of the desk's own tell the "
    "feed's base rate ({posts}, at least {least} are needed).",
    "learnt_gate_posts": "{version} was trained on {learnt} of the {posts} gate posts: on them it looks better than "
    "it is.",
    "learnt_test_posts": "{version} was trained on {learnt} of the {posts} test posts: on them it looks better than "
    "it is.",
    "live_training_unknown": "What {version} was trained on is not known here: if some of the gate or test posts "
    "were among it, it looks better than it is.",
}

ASKED = {
    "in_slack": "in Slack",
    "on_terminal": "on the terminal",
    "enough_labels": "since enough labels have come",
    "goes_on": "goes on from retraining {retraining}, which was cut off while {state}",
}
"""Why a retraining was asked for."""

GROUPED = {"language": "language", "account_group": "account group"}
"""What test posts are grouped by."""
