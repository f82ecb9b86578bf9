"""What a version is worth in words: its score on texts that it had not seen, and what speaks against it."""

from dataclasses import asdict
from typing import Any

from ml.registry import Worth
from pipeline.language.speech import _, percent

F1 = _("F1 {value:.2f} on {n:,} posts it had not seen [{low:.2f}–{high:.2f}]; without a model: {trivial:.2f}")
RIGHT = {
    "generated-text": _(
        "right in {value} of {n:,} texts it had not seen [{low:.0f}–{high}]; without a model: {trivial}"
    ),
    "comparison": _("right in {value} of {n:,} pairs it had not seen [{low:.0f}–{high}]; without a model: {trivial}"),
}
ANSWERS = {
    "always_yes": _("always yes"),
    "always_no": _("always no"),
    "most_frequent": _("always the most frequent answer"),
    "prevalence": _("a guess"),
    "by_length": _("going by length alone"),
    "by_length_accuracy": _("going by length alone"),
}
AGAINST = {
    "no_better": _("what needs no model ({answer}) may be as good: {figures}."),
    "no_report": _("nothing says how good it is on texts that it has not learnt from."),
    "seen": _("it was measured only on texts that it had learnt from, or that its settings were chosen on."),
    "few_texts": _("it was measured on {n} unseen texts, and at least {least} are needed."),
    "few_human_texts": _("it has {texts} human texts to compare with, and at least {least} are needed."),
}
REFUSED = _(
    "{version} is not put to work: {against} Train it on more examples; or, if you know more than that, add --anyway, "
    "which is kept with your name. Live stays as it was."
)


def figures(worth: Worth) -> str | None:
    """The score with its interval beside the best answer without a model; None where nothing is known."""
    figure = worth.figure
    if figure is None:
        return None
    if figure.name == "f1":
        return F1.format(**asdict(figure))
    shares = {"value": percent(figure.value), "low": 100 * figure.low, "high": percent(figure.high)}
    return RIGHT[worth.task].format(n=figure.n, trivial=percent(figure.trivial), **shares)


def against(worth: Worth) -> str | None:
    """What speaks against putting it to work; None where nothing does."""
    if worth.against is None:
        return None
    values: dict[str, Any] = dict(worth.against.values)
    if "answer" in values:
        values["answer"] = str(ANSWERS.get(values["answer"], values["answer"]))
    return AGAINST[worth.against.code].format(**values, figures=figures(worth))


def refused(worth: Worth) -> str:
    """Why it is not put to work, and what to do."""
    return REFUSED.format(version=worth.version, against=against(worth))
