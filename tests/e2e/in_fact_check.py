"""What happens to a story in #fact-check: selected, noted again, decided, assigned, started, published, told."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.e2e.in_tweets import NOTE
from tests.e2e.playing import be, choose, open_app, open_channel, shots
from tests.e2e.stage import Stage

STORY = "select state, by, assignee, rating from stories"
CLAIM = "Riomar tiene el tipo de IBI más bajo de las diez ciudades más pobladas de Orvalia: 0,42 % frente a una media del 0,61 %"
LINK = "https://desk.example/checks/ibi-riomar"
ANSWER = "They answered: it is the table of 2024."


def selected_and_noted_again(stage: Stage) -> None:
    stage.card.get_by_role("button", name="Selected").click()
    stage.demo.eventually(STORY, [("proposed", "U0CHECKER1", None, None)])
    be(stage.page, "Fact-checker 2", "fact-check")
    expect(stage.story).to_contain_text(NOTE)
    choose(stage.page, stage.story, "Note…")
    stage.dialog.get_by_role("textbox").fill(ANSWER)
    stage.dialog.get_by_role("button", name="Save").click()
    expect(stage.story).to_contain_text(ANSWER)
    shots(stage.page, "15-proposed", stage.story)


def decided_and_assigned(stage: Stage) -> None:
    page, due = stage.page, datetime.now(UTC).date() + timedelta(days=3)
    be(page, "Head of desk", "fact-check")
    stage.story.get_by_role("button", name="Fact-check it").click()
    stage.dialog.get_by_label("Who checks it").select_option(label="Fact-checker 2")
    stage.dialog.get_by_label("Due").fill(due.isoformat())
    shots(page, "16-deciding", stage.dialog)
    stage.dialog.get_by_role("button", name="Fact-check it").click()
    stage.demo.eventually(STORY, [("accepted", "U0HEAD", "U0CHECKER2", None)])
    expect(stage.story).to_contain_text(f"Will be fact-checked by Fact-checker 2, due {due.day} {due:%b %Y}")
    expect(stage.story).to_contain_text("Selected by Fact-checker 1 · decided by Head of desk")
    shots(page, "17-accepted", stage.story)
    be(page, "Fact-checker 2")
    open_app(page, "Messages")
    told = page.get_by_role("article").filter(has_text="A story is yours to check")
    expect(told).to_have_count(1)
    expect(told).to_contain_text(f"due {due.day} {due:%b %Y}")
    shots(page, "18-assignee-told", told)
    open_app(page, "Home")
    expect(page.get_by_text("1 accepted")).to_be_visible()
    shots(page, "19-home-of-the-assignee", page.get_by_text("1 accepted"))


def started(stage: Stage) -> None:
    open_channel(stage.page, "fact-check")
    stage.story.get_by_role("button", name="Start").click()
    stage.demo.eventually(STORY, [("in_progress", "U0CHECKER2", "U0CHECKER2", None)])
    expect(stage.story).to_contain_text("Is being fact-checked by Fact-checker 2")
    shots(stage.page, "20-in-progress", stage.story)


def published(stage: Stage) -> None:
    stage.story.get_by_role("button", name="Published").click()
    stage.dialog.get_by_label("Link").fill("desk.example")
    stage.dialog.get_by_label("Claim as reviewed").fill(CLAIM)
    stage.dialog.get_by_label("Rating").select_option(label="Mostly true")
    stage.dialog.get_by_role("button", name="Published").click()
    expect(stage.dialog).to_contain_text("begins with https://")
    shots(stage.page, "21-publishing", stage.dialog)
    stage.dialog.get_by_label("Link").fill(LINK)
    stage.dialog.get_by_role("button", name="Published").click()
    stage.demo.eventually(STORY, [("published", "U0CHECKER2", "U0CHECKER2", "Mostly true")])
    expect(stage.story).to_contain_text("Published by Fact-checker 2")
    expect(stage.story).to_contain_text(stage.text)
    shots(stage.page, "22-published", stage.story)
    open_channel(stage.page, "tweets")
    expect(stage.line).to_contain_text("Published by Fact-checker 2")
    expect(stage.line.get_by_role("link", name=LINK)).to_be_visible()
    shots(stage.page, "23-line", stage.line)


def whoever_selected_it_is_told(stage: Stage) -> None:
    be(stage.page, "Fact-checker 1")
    open_app(stage.page, "Messages")
    told = stage.page.get_by_role("article").filter(has_text="was fact-checked")
    expect(told).to_have_count(1)
    expect(told).to_contain_text(LINK)
    shots(stage.page, "24-told", told)
