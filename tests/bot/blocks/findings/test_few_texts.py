"""A finding whose version learnt from few texts says so, on the card and in the thread; any other says nothing of it."""

import json

import pytest

from bot.blocks.findings import comparison, generated_text
from pipeline.messages.finding_view import Compared, FindingOnCard, FindingView, GeneratedText
from pipeline.messages.statement import Statement

GUARANTEE = Statement("any", {"human_texts": 26, "alpha": 0.05})


def payloads(few):
    compared = Compared("contradicted", {"contradicted": 0.8}, None, Statement("post_without_photo"), few=few)
    return [
        (comparison, compared),
        (generated_text, GeneratedText(0.4, 1, 2, 600, (), GUARANTEE, (), few=few)),
    ]


@pytest.mark.parametrize(("few", "said"), [(None, False), (151, True)])
def test_it_is_said_where_it_is_so(few, said):
    for look, payload in payloads(few):
        finding = FindingOnCard(1, "page", payload)
        view = FindingView(1, finding, version="v", purpose="tweets", channel="C", thread_ts="1")
        assert look.line(finding).endswith("; the version learnt from 151 texts, too few to rely on") == said
        assert ("learnt from 151 texts only" in json.dumps(look.in_thread(view))) == said
