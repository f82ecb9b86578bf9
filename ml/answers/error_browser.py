"""One HTML file to look through pairs by: claim, document, both pictures, what people said, what a version answered."""

import base64
import html
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from ml.answers.document_comparison import LABELS
from ml.examples import Example, Prediction
from ml.serving.images import ImageError, read

SIDE = 160
"""Pictures are inside the file, their shorter side so many pixels long."""

LONGEST = 1200
"""Documents are shown up to so many characters."""

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif }
body { margin: 0 auto; max-width: 1080px; padding: 1rem }
form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; padding: .75rem 0; position: sticky; top: 0;
  background: Canvas; border-bottom: 1px solid #8886 }
article { border: 1px solid #8886; border-left: 5px solid #009e73; border-radius: 6px; margin: 1rem 0; padding: .75rem }
article.wrong { border-left-color: #d55e00 }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem }
figure { margin: 0 } img { display: block; max-width: 100%; border-radius: 4px }
figcaption, .note { opacity: .75; font-size: .87em }
p { margin: .4rem 0; overflow-wrap: anywhere } dl { display: flex; flex-wrap: wrap; gap: .2rem 1rem; margin: 0 0 .5rem }
dt { opacity: .75 } dd { margin: 0 .5rem 0 0; font-weight: 600 }
[hidden] { display: none } @media (max-width: 600px) { .sides { grid-template-columns: 1fr } }
"""
_SCRIPT = """
const form = document.forms[0], shown = document.getElementById("shown");
const pairs = [...document.querySelectorAll("article")];
function filter() {
  const truth = form.truth.value, answer = form.answer.value, words = form.words.value.toLowerCase();
  let count = 0;
  for (const pair of pairs) {
    pair.hidden = (truth && pair.dataset.truth !== truth) || (answer && pair.dataset.answer !== answer)
      || (form.wrong.checked && pair.dataset.truth === pair.dataset.answer)
      || (words && !pair.textContent.toLowerCase().includes(words));
    count += !pair.hidden;
  }
  shown.textContent = `${count} of ${pairs.length} pairs`;
}
form.addEventListener("input", filter);
form.addEventListener("submit", event => event.preventDefault());
filter();
"""
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def page(examples: Sequence[Example], predictions: Sequence[Prediction], *, version: str, basis: str) -> str:
    """Write the page; every text from outside is escaped, and nothing is loaded from anywhere."""
    title = f"{version}: what it answered"
    articles = "\n".join(_article(one, said) for one, said in zip(examples, predictions, strict=True))
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{html.escape(title)}</title><style>{_STYLE}</style>
<h1>{html.escape(title)}</h1>
<p>{html.escape(basis)}. The answers say how a document stands to a claim, and nothing about what is true.</p>
<form>{_choice("truth", "people said")}{_choice("answer", "the model answered")}
<label><input type="checkbox" name="wrong" checked> only wrong answers</label>
<label>with the words <input type="search" name="words"></label> <output id="shown"></output></form>
{articles}
<script>{_SCRIPT}</script></html>
"""


def _choice(name: str, shown: str) -> str:
    options = "".join(f'<option value="{label}">{_said(label)}</option>' for label in LABELS)
    return f'<label>{shown} <select name="{name}"><option value="">anything</option>{options}</select></label>'


def _said(label: str) -> str:
    return label.replace("_", ", ").lower()


def _article(example: Example, prediction: Prediction) -> str:
    answer, truth = LABELS[prediction.label], None if example.label is None else LABELS[example.label]
    wrong = ' class="wrong"' if truth not in (None, answer) else ""
    document = example.document or ""
    cut = f'<p class="note">… and {len(document) - LONGEST} characters more</p>' if len(document) > LONGEST else ""
    return f"""<article{wrong} data-truth="{truth or ""}" data-answer="{answer}">
<dl><dt>people said</dt><dd>{_said(truth) if truth else "nothing"}</dd><dt>the model answered</dt><dd>{_said(answer)},
{prediction.probability:.0%}</dd><dt>id</dt><dd>{html.escape(example.id or "—")}</dd></dl>
<div class="sides"><figure>{_picture(example.image)}<figcaption>claim</figcaption><p>{html.escape(example.text)}</p>
</figure><figure>{_picture(example.document_image)}<figcaption>document</figcaption>
<p>{html.escape(document[:LONGEST])}</p>{cut}</figure></div>
{_probabilities(prediction)}</article>"""


def _probabilities(prediction: Prediction) -> str:
    told = ", ".join(
        f"{_said(name)} {value:.0%}" for name, value in zip(LABELS, prediction.probabilities, strict=False)
    )
    return f'<p class="note">{told}</p>'


def _picture(path: str | None) -> str:
    """Put a small copy into the page, as JPEG, without what cameras write beside it."""
    if path is None:
        return '<p class="note">no picture</p>'
    try:
        small = Image.fromarray(read(Path(path), side=SIDE))
    except ImageError:
        return '<p class="note">a picture that is missing or cannot be read</p>'
    small.thumbnail((2 * SIDE, 2 * SIDE))
    written = io.BytesIO()
    small.save(written, "JPEG", quality=80)
    return f'<img alt="" loading="lazy" src="data:image/jpeg;base64,{base64.b64encode(written.getvalue()).decode()}">'


def wrong_first(examples: Sequence[Example], predictions: Sequence[Prediction]) -> Iterator[int]:
    """Give the pairs' places: wrong answers first, the surest of them in front, then the right ones likewise."""
    places = range(len(examples))
    yield from sorted(
        places, key=lambda at: (examples[at].label == predictions[at].label, -predictions[at].probability)
    )
