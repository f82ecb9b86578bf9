"""Every builder of blocks, given the longest, the emptiest and the oddest there can be: Slack takes what it makes."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

import bot.blocks
from bot.blocks import forms, guide, text
from bot.blocks import words as desk_words
from bot.blocks.cards import card, digest, marked, post, second_opinion
from bot.blocks.findings import already_checked, comparison, corrections, finding, generated_text
from bot.blocks.findings import answer as answer_blocks
from bot.blocks.found import history, hits
from bot.blocks.home import accounts_note, fault, home, load, modals
from bot.blocks.home.accounts import adding, editing
from bot.blocks.home.home import HomeState
from bot.blocks.labelling import discussion, question
from bot.blocks.retraining import report, verdict
from bot.blocks.settings import form as settings_form
from bot.blocks.settings import overview, trial
from bot.blocks.settings.sections import SECTIONS
from bot.blocks.stories import dialogs as story_dialogs
from bot.blocks.stories import listing, preserved, standing
from bot.blocks.teamwork import dialogs, menu, note
from bot.sandbox.blockkit.blocks import ALL_TEXT, block_faults, text_length
from bot.sandbox.blockkit.surfaces import view_faults
from bot.slack import campaign_messages
from pipeline.configuration.choices import Choices
from pipeline.configuration.in_force import DESKS, written
from pipeline.desk.finding.found import PAGE, Found, Hit
from pipeline.desk.finding.history import Entry, History
from pipeline.desk.finding.outcomes import Became
from pipeline.health.faults import BY_CODE
from pipeline.learning.labelling.agreement import Agreement, Coefficient, PairAgreement
from pipeline.learning.labelling.campaigns import Annotator, Results
from pipeline.messages.accounts_note import AccountsNote, Costs, Remark, Remarks
from pipeline.messages.answer_view import Answer, Judged, LikePost
from pipeline.messages.fault_view import FaultLook, FaultView
from pipeline.messages.finding_view import (
    AlreadyChecked,
    Compared,
    Correction,
    EarlierMatch,
    FindingOnCard,
    FindingView,
    GeneratedText,
    Opinion,
    Passage,
    Payload,
)
from pipeline.messages.note_view import NoteOnCard, NoteView
from pipeline.messages.notifier import Place
from pipeline.messages.statement import Statement
from pipeline.messages.story_view import NEXT, StoryLine, StoryPage, StoryView
from pipeline.messages.verdict_view import Comparing, Figures, Gate, GroupFigures, VerdictView
from pipeline.messages.views import (
    DigestView,
    Engagement,
    LaterPost,
    Picture,
    PostLine,
    Preserved,
    Quoted,
    Repeated,
    ReportView,
    ShortLink,
    Taken,
)
from pipeline.monitoring.editing import Chosen, Meanwhile
from pipeline.sources.source import Profile
from pipeline.store.backlog import Backlog, Line
from pipeline.store.desk.threads import AT_MOST
from pipeline.store.labelling.answers import Judgement, Turn
from pipeline.store.labelling.campaigns import Progress
from pipeline.store.posts import account_lists
from pipeline.store.posts.accounts import AccountFacts, Wishes
from pipeline.store.posts.accounts_week import NAMED
from pipeline.store.posts.judged import Judged as JudgedPost
from pipeline.tables import Account, Campaign, SettingChange
from pipeline.triage.trial import Trial
from tests.bot.newsroom import walk
from tests.bot.views import view as card_view

Json = dict[str, Any]

EXTREMES = {
    "empty": "", "blank": " \n\t ", "one": "x", "long": "x" * 13_000, "words": "palabra " * 2_000, "lines": "línea\n" * 3_000,
    "escaped": "<&>" * 4_000, "amps": "&" * 3_000, "quotes": '"\\' * 3_000, "emoji": "😀" * 5_000, "families": "👩‍👩‍👧‍👦" * 900,
    "right to left": "مرحبا " * 2_000, "turned": "\u202e\u2067" * 2_000, "invisible": "\u200b" * 4_000, "3000": "y" * 3_000,
    "3001": "y" * 3_001, "2999 and a line": "y" * 2_999 + "\n" + "z" * 3_000, "pings": "<!channel> <@U0HEAD> " * 300,
    "backticks": "`*_~" * 2_000, "zeros": "a\u0301" * 3_000,
}  # fmt: skip
MOMENT = datetime(2026, 11, 1, tzinfo=UTC)
SAID = (None, "Refute", "Insufficient_Multimodal", "passages", "human")
LARGE = 2**63 - 1


def people(words: str) -> Callable[[str], str]:
    return lambda _: words


def a_card(words: str, **more: Any) -> Any:
    pictures = tuple(Picture(url="https://pbs.example/" + "p" * 200, alt_text=words) for _ in range(9))
    links = tuple((words[:40] or "h", "https://x.com/" + "s" * 300) for _ in range(6))
    values: Json = {
        "card_id": LARGE, "text": words, "author_name": words, "handle": "h" * 50, "group": words, "quoted": Quoted("q" * 50, words),
        "replied_to": Quoted(None, words), "pictures": pictures, "retweet_of": "r" * 50, "model": words[:200] or "v", "probability": 0.5,
        "marked": tuple((at, at + 3) for at in range(0, min(len(words), 400) - 3, 8)), "selected_probability": 0.1, "edited": True,
        "sentence": (max(len(words) - 500, 0), len(words)), "repeated": Repeated(10**6, 10**7, links),
        "findings": tuple(on_card(payload) for payload in payloads(words)), "taken": Taken(words, MOMENT),
        "notes": (a_note(words), a_note(words)), "notes_in_all": 10**6, "asked_by": words, "thread": a_thread(words),
        "links": tuple(ShortLink(words[n : n + 9] or "t", "https://a.example/" + words, words) for n in range(9)),
        "engagement": Engagement(dict.fromkeys(desk_words.ENGAGEMENT, 10**12), MOMENT), "unlearnt": words,
        "preserved": Preserved(10**12, MOMENT, words),
    }  # fmt: skip
    return card_view(**(values | more))


def faults(words: str, look: FaultLook) -> list[Any]:
    """A note on each fault."""
    return [one for code in BY_CODE for one in fault.blocks(FaultView(LARGE, code, words, look, MOMENT, MOMENT))]


def an_accounts_note(words: str) -> AccountsNote:
    values = {
        "judged": LARGE,
        "kept": LARGE,
        "last": "2026-11-01",
        "why": words,
        "before": words,
        "after": words,
        "cost": 1e9,
    }
    of = {
        code: Remarks(2_000, (Remark(LARGE, "h" * 50, Statement(code, values)),) * NAMED)
        for code in ("noisy", "silent", "failing", "renamed", "cost")
    }
    costs = Costs(1e9, 1e10, LARGE, LARGE, 1, of.pop("cost"))
    return AccountsNote(MOMENT.date(), **of, costs=costs)


def a_thread(words: str) -> tuple[LaterPost, ...]:
    later = LaterPost(LARGE, MOMENT, "https://x.com/" + "s" * 300, words, ((0, min(len(words), 9)),))
    return (later,) * AT_MOST


def a_note(words: str) -> NoteOnCard:
    return NoteOnCard(words, words[:2_000], MOMENT, edited=True)


def payloads(words: str) -> tuple[Payload, ...]:
    passages = tuple(Passage(n, n + 10, words[:1_200]) for n in range(5))
    said = tuple(Opinion(words, same=bool(n % 2)) for n in range(1, 30))
    match = EarlierMatch(
        check_id=LARGE, claim=words, title=words, publisher=words, rating=words, published_on="2026-11-01", own=True, certainty=0.999,
        url="https://a.example/" + "a" * 5_000, scores={}, opinions=said,
    )  # fmt: skip
    return (
        GeneratedText(
            share=1.0, flagged=10**6, passages=10**6, read=10**9, quoted=passages, guarantee=Statement("as_written", {"words": words, "short": words}),
            notes=(Statement("as_written", {"words": words}),) * 3, title=words, url="https://a.example/" + "a" * 2_500,
        ),
        AlreadyChecked((match,) * 3),
        Compared(
            answer="text_supported", probabilities={"text_supported": 1.0, "contradicted": 0.0}, sentence=words[:1_000],
            words_only=Statement("as_written", {"words": words}), cut=True, post_cut=True, title=words, source=words, url="https://a.example/" + "a" * 2_500,
        ),
    )  # fmt: skip


def on_card(payload: Payload) -> FindingOnCard:
    said = tuple(Correction("h" * 400, right=answer is None, answer=answer, passages=3) for answer in SAID * 3)
    return FindingOnCard(LARGE, "earlier_check" if isinstance(payload, Compared) else "page", payload, LARGE, said)


def a_finding(payload: Payload, words: str) -> FindingView:
    return FindingView(LARGE, on_card(payload), words[:1_000] or "v", "tweets", "C0TWEETS", "1.0")


def a_verdict(words: str) -> VerdictView:
    side = Figures(words, 0.5, (0.4, 0.6), 0.5, 0.5)
    groups = tuple(GroupFigures("account_group", words, 10**6, 0.1, 0.9) for _ in range(30))
    said = (Statement("as_written", {"words": words}),) * 12
    lacking = Statement("too_few_checkworthy", {"posts": 10**6, "labelled": 10**6, "least": 10**6})
    return VerdictView(
        retraining_id=LARGE, look="verdict", state="promoted", reasons=said, dataset=words, dataset_rows=10**9, recipe=words, asked_by="U0",
        why=Statement("as_written", {"words": words}), minutes=1e6, small_print=said, may_roll_back=True, live_before=words or "v",
        rolled_back_by=None, note=words,
        comparing=Comparing(
            "test", lacking, 10**6, side, side, -0.5, (-1.0, 1.0), Gate(10**6, -0.5, 0.5, 0.01, 0.9), 50, groups
        ),
    )  # fmt: skip


def a_campaign(words: str, state: str = "open") -> Campaign:
    name = " ".join(words.lower().split())[:60] or "n"
    return Campaign(id=LARGE, name=name, state=state, annotators=20, guideline=words[:12_000] or "g")


def a_tweet(words: str) -> Any:
    """A campaign's tweet; nobody has answered where there are no words."""
    said = [SimpleNamespace(person="U0", checkworthy=True, selected=True)] * (200 if words else 0)
    url = "https://x.com/" + "s" * 1_900 if words else None
    return SimpleNamespace(
        id=LARGE, text=words or "…", author=words, url=url, answers=said, settled=said[0] if said else None
    )


def a_turn(words: str) -> Turn:
    return Turn(a_campaign(words), a_tweet(words), Judgement(True, False), done=10**6, left=10**6)


def some_results(words: str) -> Results:
    none, some = Coefficient(None, None, None, 0), Coefficient(0.5, 0.4, 0.6, 10**6)
    pairs = tuple(PairAgreement(f"U{n}" * 5, "U0" * 5, some, 0.5) for n in range(190))
    found = Agreement(raw=0.5, trivial=0.5, fleiss=none, alpha=some, pairs=pairs)
    return Results(
        name=words[:60], state="open", annotators=20, progress=Progress(1, 20, 20, 1, 9), positive=1, negative=1, selected=1,
        people=tuple(Annotator(f"U{n}" * 5, 10**6, 10**6) for n in range(40)), disagreements=10**6, unsettled=1,
        checkworthy_agreement=found, selected_agreement=found,
    )  # fmt: skip


def accounts(words: str) -> list[AccountFacts]:
    one = Account(
        id=LARGE, handle="h" * 50, name=words, group=words, state="paused", last_error=words, last_error_at=MOMENT, source="x", external_id="1",
    )  # fmt: skip
    facts: Json = dict.fromkeys(inspect.signature(AccountFacts).parameters, 10**9)
    return [AccountFacts(**(facts | {"account": one, "last_post_at": MOMENT}))] * home.PER_PAGE


def so_far(words: str) -> modals.Roles:
    by_name = {f"U{n:010}": ("reader", "head", "admin")[n % 3] for n in range(len(words) // 30)}
    handles = {f"{n}{words}": f"S{n:010}" for n in range(200)}
    return modals.Roles(by_name, {"head": "S0GONE", "reader": words[:20] or "S1"}, LARGE, handles)


def a_list(words: str) -> account_lists.LookedUp:
    picture = "https://pbs.example/" + "p" * 200
    found = [
        account_lists.Found(
            Profile(f"{n}", "h" * 50, words, picture=picture, followers=10**9), Wishes(group=words, posts_back=100)
        )
        for n in range(500)
    ]
    return account_lists.LookedUp("f" * 64, tuple(found), (words,) * 30)


ABOUT = editing.About(Chosen(tuple(range(10**9, 10**9 + 100)), "y" * 200, "d" * 16), LARGE, "y" * 200, 99)


def changes_meanwhile(words: str) -> list[Meanwhile]:
    of_one = (
        ("group", words, words),
        ("interval_s", None, 60),
        ("include_replies", True, False),
        ("state", "active", "removed"),
    )
    return [Meanwhile("h" * 50, *change, by=words) for change in of_one * 9]


def the_people(words: str) -> str:
    crowd = [f"U{n:010}" for n in range(400)]
    return home.people(admins=crowd, heads=crowd, groups={"admin": words, "head": words}, decide=text.escape(words))


def the_tab(words: str) -> Json:
    state = HomeState(search=words, page=10**6)
    return home.view(
        accounts(words), total=10**9, state=state, role="admin", people=the_people(words), usage=text.escape(words) or "Source: x"
    )  # fmt: skip


def submitted(words: str) -> Json:
    """The dialog for accounts as Slack would give it back, with all that fits into its fields."""
    view = adding.find()
    kinds = next(block["element"]["options"] for block in view["blocks"] if block["block_id"] == "kinds")
    state = {
        "handles": {"handles": {"value": words[:3_000]}}, "group": {"group": {"value": words[:60]}},
        "kinds": {"kinds": {"selected_options": kinds}}, "back": {"back": {"selected_option": None}},
    }  # fmt: skip
    return view | {"state": {"values": state}}


def judged(words: str) -> JudgedPost:
    return JudgedPost(handle="h" * 50, text=words, url=words, carded=False)


def the_settings(words: str) -> dict[str, str]:
    """What holds, with these words wherever words can be."""
    usual = Choices()
    words_of = {name for name in DESKS if isinstance(getattr(usual, name), str | None) and name != "cards_per_day"}
    return {name: words if name in words_of else written(usual, name) for name in DESKS}


def setting_changes(words: str) -> list[SettingChange]:
    return [
        SettingChange(
            id=LARGE, name=name, before=words, after=words or None, changed_by=words or "U0", changed_at=MOMENT
        )
        for name in DESKS
    ]


def fields(words: str) -> Json:
    select = {"type": "static_select", "options": [forms.option(words, "one")]}
    blocks = [forms.field("one", words, select, hint=words)]
    return forms.modal(words, blocks, submit=words or "Save", close=words)


def a_post(words: str) -> Any:
    return SimpleNamespace(
        id=LARGE,
        text=words,
        url="https://x.com/" + "s" * len(words),
        posted_at=MOMENT,
        account=SimpleNamespace(handle="h" * 50),
    )


def what_was_found(words: str) -> Found:
    said = (
        Statement("copy"),
        Statement("set_aside", {"why": words}),
        Statement("story_left", {"person": "U" * 11, "on": "2026-11-01"}),
    )
    return Found((Hit(a_post(words), Became(said, Place("C0TWEETS", "1.0"))),) * PAGE, 10**6, only_newest=True)


def a_history(words: str) -> History:
    rows = [
        Entry(
            MOMENT,
            Statement("finding_failed", {"kind": words, "subject": words, "why": words}),
            place=Place("C0", "1.0"),
        )
    ]
    log = [
        Entry(MOMENT, Statement("edited", {"before": words, "card": 1}), actor="U" * 11),
        Entry(MOMENT, Statement(words), actor=words),
    ]
    return History(a_post(words), (*rows, *log) * 30)


def escaped(words: str) -> str:
    return text.escape(words[:30])


def a_story(words: str, state: str = "published") -> StoryView:
    url = "https://a.example/" + "a" * 1_980
    return StoryView(
        state=state, by=words, since=MOMENT, selected_by=words, decided_by=words, assignee=words, due_on=MOMENT.date(),
        reason=words, link=url, claim=words, rating=words,
    )  # fmt: skip


def a_page(words: str) -> StoryPage:
    line = StoryLine(a_story(words), "h" * 50, words, "https://x.com/" + "s" * 300, "C0", "1.0")
    return StoryPage((line,) * 20, total=10**6, page=10**4)


def story_told(words: str) -> Json:
    return {"named": people(words), "link_to": lambda _: "https://s.example/archives/C0/p10", "today": MOMENT.date()}


def an_answer(words: str) -> Answer:
    """Everything that there can be, whether it goes together or not."""
    weighted = tuple((words, weight / 7) for weight in range(8))
    judged = Judged(
        version=words or "v", probability=0.999, threshold=0.5, label=1, words_for=weighted, words_against=weighted,
        sentence_for=(words, 9.99), sentence_against=(words, -9.99), highlights=(), sentence=None, selected_probability=None,
        unmeasured=words,
    )  # fmt: skip
    became = (
        Statement("copy"),
        Statement("set_aside", {"why": words}),
        Statement("rejected", {"person": words, "on": words}),
    )
    like = LikePost("h" * 50, "2026-11-01", "https://x.com/" + "s" * 150, words, became, ("C0", "1.0"), 0.5)
    every = payloads(words)
    return Answer(
        "post", words, read=10**6, author=words, url="https://x.com/" + words, title=words, judged=judged, blind=True, became=became,
        card=("C0", "1.0"), findings=tuple(map(on_card, (*every, every[2], every[2]))), like=(like,) * 5, problems=(words,) * 9,
        may_be_card=True,
    )  # fmt: skip


VIEWS: dict[str, Callable[[str], Json]] = {
    "forms.as_typed": lambda words: forms.as_typed(submitted(words), words),
    "forms.field": fields,
    "forms.modal": fields,
    "forms.option": fields,
    "home.home.closed": home.closed,
    "home.home.people": the_tab,
    "home.home.view": the_tab,
    "labelling.discussion.all_settled": lambda words: discussion.all_settled(a_campaign(words), total=len(words)),
    "labelling.discussion.disagreement": lambda words: discussion.disagreement(
        a_campaign(words), a_tweet(words), place=2, total=3, unsettled=10**6, named=people(words)
    ),
    "labelling.question.guideline": lambda words: question.guideline(a_campaign(words)),
    "labelling.question.nothing_left": lambda words: question.nothing_left(
        a_campaign(words), answered=True, back=True, notice=text.escape(words)
    ),
    "labelling.question.question": lambda words: question.question(a_turn(words), notice=text.escape(words)),
    "labelling.question.questions": lambda words: question.question(a_turn(words)),
    "labelling.question.saving": lambda words: question.saving(len(words) + 1),
    "labelling.question.told": question.told,
    "labelling.question.tweet": lambda words: question.question(a_turn(words)),
    "findings.corrections.dialog": lambda words: corrections.dialog("1:2:3:C0", words, payloads(words)[2], "page"),
    "findings.corrections.dialog passages": lambda words: corrections.dialog(
        "1:2:3:C0", words, payloads(words)[0], "post"
    ),
    "teamwork.dialogs.change_note": lambda words: dialogs.change_note(LARGE, words[:2_000]),
    "teamwork.dialogs.hand_over": lambda words: dialogs.hand_over(LARGE, words),
    "teamwork.dialogs.second_opinion": lambda words: dialogs.second_opinion(LARGE, words),
    "teamwork.dialogs.write_note": lambda words: dialogs.write_note(LARGE, words),
    "home.modals.roles": lambda words: modals.roles(so_far(words)),
    "home.modals.failed": modals.failed,
    "home.accounts.adding.find": lambda words: adding.find(),
    "home.accounts.adding.interval": lambda words: adding.find(),
    "home.accounts.adding.found": lambda words: adding.found(a_list(words), {"1": "active"}, page=1, pictures=True),
    "home.accounts.adding.looking_up": lambda words: adding.looking_up(),
    "home.accounts.editing.edit_one": lambda words: editing.edit_one(accounts(words)[0].account, [words], ABOUT),
    "home.accounts.editing.edit_many": lambda words: editing.edit_many(
        [one.account for one in accounts(words) * 9], [f"{n}{words}" for n in range(200)], ABOUT, matching=10**6
    ),
    "home.accounts.editing.removal": lambda words: editing.removal(ABOUT, handles=[words], posts=10**9, cards=10**9),
    "home.accounts.editing.failed": lambda words: forms.as_typed(
        editing.failed(words), editing.meanwhile(changes_meanwhile(words), people={words: words})
    ),
    "settings.overview.overview": lambda words: overview.overview(
        the_settings(words), setting_changes(words), named=people(words)
    ),
    "forms.refusal": lambda words: forms.refusal("Settings", words),
    "settings.trial.form": lambda words: trial.form(
        settings_form.form("words", the_settings(words), first=the_settings(words), seen=LARGE, problem=words),
        Trial(LARGE, added=(judged(words),) * 9, hidden=(judged(words),) * 9),
        tried="f" * 16,
    ),
    **{
        f"settings.form.form {section}": lambda words, section=section: settings_form.form(
            section,
            the_settings(words),
            first=the_settings(words),
            seen=LARGE,
            problem=overview.meanwhile(setting_changes(words), named=people(words)) + overview.unfit({"": words}),
        )
        for section in SECTIONS
    },
    "stories.dialogs.assignment": lambda words: story_dialogs.assignment(
        "assign", "1:C0", words, assignee="U0HEAD", due_on=MOMENT.date()
    ),
    "stories.dialogs.leaving": lambda words: story_dialogs.leaving("give_up", "1:C0", words),
    "stories.dialogs.publication": lambda words: story_dialogs.publication(
        "1:C0", words, claim=words, ratings=[f"{n} {words}"[:75] for n in range(100)]
    ),
}
MESSAGES: dict[str, Callable[[str], list[Json]]] = {
    "cards.digest.blocks": lambda words: digest.blocks(
        DigestView(1, words[:80], lines=(PostLine("h" * 50, words, words),) * 50, waiting=LARGE)
    ),
    "home.load.blocks": lambda words: load.blocks(
        Backlog(open=LARGE, waiting=LARGE, clicks=LARGE, pace=0.001),
        [Line(LARGE, words, "h" * 50, words, words, MOMENT, kind=kind) for kind in (*load.KINDS, "taken") * 2],
        link_to=lambda line: line.url,
    ),
    "home.load.blocks of a day without clicks": lambda words: load.blocks(
        Backlog(open=1, waiting=0, clicks=0, pace=None), [], link_to=lambda line: line.url
    ),
    "cards.card.blocks": lambda words: card.blocks(a_card(words), actor=words),
    "cards.card.blocks as a line": lambda words: card.blocks(
        a_card(words, look="line", acted="selected", undo=LARGE), actor=words
    ),
    "cards.card.blocks as the line of a story": lambda words: card.blocks(
        a_card(words, look="line", acted="selected", story=a_story(words)), actor=words
    ),
    "cards.card.blocks of a story": lambda words: card.blocks(
        a_card(words, purpose="fact_check", look="line", story=a_story(words)), actor=words
    ),
    "cards.card.blocks of a story that is left": lambda words: card.blocks(
        a_card(words, purpose="fact_check", look="line", story=a_story(words, "left")), actor=words
    ),
    "cards.card.blocks of a story that goes on": lambda words: card.blocks(
        a_card(words, purpose="fact_check", look="line", story=a_story(words, "in_progress")), actor=words
    ),
    "home.accounts.adding.waits": lambda words: adding.waits(10**6),
    "stories.preserved.on_card": lambda words: [preserved.on_card(Preserved(LARGE, MOMENT, words))],
    "stories.standing.on_card": lambda words: [standing.on_card(a_story(words, state)) for state in NEXT],
    "stories.standing.pieces": lambda words: [text.rich(text.paragraph(standing.pieces(a_story(words))))],
    "stories.standing.buttons": lambda words: [
        text.row(*standing.buttons(state, LARGE)) for state, acts in NEXT.items() if acts
    ],
    "stories.listing.home": lambda words: [
        listing.home(
            dict.fromkeys(("proposed", "overdue"), 10**9),
            replace(a_page(words), lines=a_page(words).lines[: listing.OWN]),
            link_to=story_told(words)["link_to"],
            today=MOMENT.date(),
        )
    ],
    "stories.listing.news": lambda words: [
        text.mrkdwn(listing.news(StoryLine(a_story(words, state), "h" * 50, words, "", None, None), url="https://a"))
        for state in NEXT
    ],
    "guide.blocks": lambda words: guide.blocks("admin"),
    "stories.listing.reminder": lambda words: text.sections(listing.reminder(a_page(words), **story_told(words))),
    "stories.listing.listed": lambda words: text.sections(
        listing.listed(replace(a_page(words), lines=a_page(words).lines[:10]), "open", size=10, **story_told(words))
    ),
    "cards.card.blocks proposed": lambda words: card.blocks(a_card(words, purpose="fact_check"), actor=words),
    "cards.post.blocks": lambda words: post.blocks(a_card(words)),
    "cards.post.engagement": lambda words: [text.rich(text.paragraph(post.engagement(a_card(words))))],
    "home.fault.blocks": lambda words: faults(words, "standing"),
    "home.fault.blocks over": lambda words: faults(words, "over"),
    "home.accounts_note.blocks": lambda words: accounts_note.blocks(an_accounts_note(words)),
    "cards.second_opinion.question": lambda words: second_opinion.question(
        a_card(words), opinion_id=LARGE, by="U" * 20
    ),
    "cards.second_opinion.answered": lambda words: second_opinion.answered(text.escape(words), opinion_id=LARGE),
    "teamwork.menu.menu": lambda words: [text.row(menu.menu(a_card(words)))],
    "teamwork.menu.entries_of": lambda words: [text.row(menu.entries_of("a", ("wish", words), about=LARGE))],
    "teamwork.note.on_card": lambda words: note.on_card(a_card(words)),
    "teamwork.note.blocks": lambda words: note.blocks(NoteView(LARGE, LARGE, a_note(words), "tweets", "C0", "1.0")),
    "text.moment": lambda words: [text.rich(text.paragraph([text.moment(MOMENT)]))],
    "findings.already_checked.in_thread": lambda words: already_checked.in_thread(a_finding(payloads(words)[1], words)),
    "findings.already_checked.on_card": lambda words: already_checked.on_card(on_card(payloads(words)[1])),
    "findings.already_checked.quoted": lambda words: [already_checked.quoted(payloads(words)[1].matches[0])],  # type: ignore[union-attr]
    "findings.answer.blocks": lambda words: answer_blocks.blocks(
        an_answer(words), inquiry_id=LARGE, named=escaped, address=lambda _: "https://a.slack.com/" + "p" * 150
    ),
    "findings.comparison.in_thread": lambda words: comparison.in_thread(a_finding(payloads(words)[2], words)),
    "findings.finding.blocks": lambda words: finding.blocks(a_finding(payloads(words)[0], words)),
    "findings.finding.on_card": lambda words: [one for p in payloads(words) for one in finding.on_card(on_card(p))],
    "findings.corrections.under": lambda words: [
        block for payload in payloads(words) for block in corrections.under(on_card(payload))
    ],
    "findings.generated_text.in_thread": lambda words: generated_text.in_thread(a_finding(payloads(words)[0], words)),
    "labelling.question.announcement": lambda words: question.announcement(a_campaign(words), tweets=10**6)[1],
    "labelling.question.announcement closed": lambda words: question.announcement(
        a_campaign(words, "closed"), tweets=1
    )[1],
    "found.hits.blocks": lambda words: hits.blocks(
        what_was_found(words),
        typed=words[:500],
        page=1,
        named=escaped,
        address=lambda _: "https://a.slack.com/" + "p" * 150,
    ),
    "found.hits.blocks of none": lambda words: hits.blocks(
        Found((), 0, only_newest=bool(words)), typed=words[:500], page=0, named=escaped, address=lambda _: None
    ),
    "found.history.blocks": lambda words: history.blocks(
        a_history(words), named=escaped, address=lambda _: "https://a.slack.com/" + "p" * 150
    ),
    "text.aside": lambda words: [text.aside(text.escape(words))],
    "text.button": lambda words: [text.row(text.button(words, "a", "1"))],
    "text.formatted": lambda words: [{"type": "section", "fields": [text.formatted(text.escape(words), 2_000)]}],
    "text.literal": lambda words: [text.rich(text.paragraph([text.literal(words[:3_000])]))],
    "text.literal as a link": lambda words: [
        text.rich(text.paragraph([text.literal(words[:3_000], url="https://x.com/")]))
    ],
    "cards.marked.marked_text": lambda words: [
        text.rich(text.paragraph(marked.marked_text(words, [(0, 5), (3, 9)], 2_800)))
    ],
    "text.mrkdwn": lambda words: [text.mrkdwn(text.escape(words))],
    "text.paragraph": lambda words: [text.rich(text.paragraph(text.titled(words, "https://a.example/" + words)))],
    "text.plain": lambda words: [text.row(text.button(words, "a", "b"))],
    "text.quotation": lambda words: [text.rich(text.quotation([text.literal(words[:3_000])]))],
    "text.rich": lambda words: [text.rich(text.paragraph([text.literal(words[:3_000])]))],
    "text.row": lambda words: [text.row(*(text.button(words, f"a{n}", "1") for n in range(5)))],
    "text.sections": lambda words: text.sections(text.escape(words)),
    "text.titled": lambda words: [text.rich(text.paragraph(text.titled(None, "https://a.example/" + words)))],
    "retraining.verdict.blocks": lambda words: verdict.blocks(a_verdict(words), names={"U0": words}),
    "campaign_messages.in_slack": lambda words: campaign_messages.in_slack(a_campaign(words), some_results(words))[1],
    "retraining.report.written": lambda words: text.sections(
        report.written(ReportView(words, (words,) * 9, words, b"", words))
    ),
}
FALLBACKS: dict[str, Callable[[str], str]] = {
    "card": lambda words: card.fallback(a_card(words)),
    "fault": lambda words: max(
        (fault.fallback(FaultView(1, code, words, "over", MOMENT)) for code in BY_CODE), key=len
    ),
    "note": lambda words: note.fallback(NoteView(LARGE, LARGE, a_note(words), "tweets", "C0", "1.0")),
    "answer": lambda words: answer_blocks.fallback(an_answer(words)),
    "finding": lambda words: max((finding.fallback(a_finding(one, words)) for one in payloads(words)), key=len),
    "verdict": lambda words: verdict.fallback(a_verdict(words)),
    "announcement": lambda words: question.announcement(a_campaign(words), tweets=1)[0],
    "results": lambda words: campaign_messages.in_slack(a_campaign(words), some_results(words))[0],
}


def builders() -> Iterator[str]:
    """Whatever in `bot.blocks` gives blocks."""
    for found in pkgutil.walk_packages(bot.blocks.__path__, "bot.blocks."):
        module = importlib.import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            gives = str(inspect.signature(function).return_annotation)
            if function.__module__ == found.name and not name.startswith("_") and "dict[str, typing.Any]" in gives:
                yield f"{found.name.removeprefix('bot.blocks.')}.{name}"


def cut_in_two(part: Any) -> list[str]:
    """What ends in the middle of an escaped sign, a mention or a link."""
    said = [one["text"] for one in walk(part) if one.get("type") == "mrkdwn"]
    return [words for words in said if re.search(r"(&[a-z]*|<[^<>]*)…$", words)]


def test_no_builder_is_left_out() -> None:
    tried = {name.partition(" ")[0] for name in (*VIEWS, *MESSAGES)}
    assert set(builders()) - tried == {"metadata.metadata", "metadata.metadata_of_campaign"}  # which are no blocks


@pytest.mark.parametrize("extreme", EXTREMES)
@pytest.mark.parametrize("builder", VIEWS)
def test_slack_takes_every_dialog_and_tab(builder: str, extreme: str) -> None:
    view = VIEWS[builder](EXTREMES[extreme])
    assert view_faults(view, kinds=("modal", "home")) == []
    assert len(view.get("private_metadata", "").encode("utf-16-le")) // 2 <= 3_000
    assert cut_in_two(view) == []


@pytest.mark.parametrize("extreme", EXTREMES)
@pytest.mark.parametrize("builder", MESSAGES)
def test_slack_takes_every_message(builder: str, extreme: str) -> None:
    blocks = MESSAGES[builder](EXTREMES[extreme])
    assert block_faults(blocks, most=50) == []
    assert text_length(blocks) <= ALL_TEXT
    assert cut_in_two(blocks) == []


@pytest.mark.parametrize("extreme", EXTREMES)
@pytest.mark.parametrize("message", FALLBACKS)
def test_no_words_of_a_message_are_too_many_to_change_it(message: str, extreme: str) -> None:
    assert len(FALLBACKS[message](EXTREMES[extreme])) <= 4_000
