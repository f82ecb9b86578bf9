"""What happens to a post in #tweets: refused, taken, noted, asked about, rejected and taken back, selected."""

from itertools import pairwise

from playwright.sync_api import expect

from pipeline.configuration.choices import Choices
from tests.e2e.playing import READS_MS, be, choose, command, open_app, private, shots
from tests.e2e.stage import Stage, cards, place_of

STANDING = "select label, person from feedback where undone_at is null order by id"
PRESSED = "select act from acts where person = 'U0CHECKER1' and act like 'feedback%'"
NOTE = "The ministry's table says otherwise. <!here>"


def a_reader_is_refused(stage: Stage) -> None:
    stage.card.get_by_role("button", name="Rejected").click()
    told = private(stage.page).filter(has_text="This asks for the role Fact-checker").last
    expect(told).to_be_visible()
    stage.demo.eventually(STANDING, [])
    shots(stage.page, "03-refused", told)


def taken_and_noted(stage: Stage) -> None:
    be(stage.page, "Fact-checker 1", "tweets")
    shots(stage.page, "04-card", stage.card)
    choose(stage.page, stage.card, "Take")
    expect(stage.card).to_contain_text("Fact-checker 1 has it since")
    choose(stage.page, stage.card, "Note…")
    stage.dialog.get_by_role("textbox").fill(NOTE)
    shots(stage.page, "05-note", stage.dialog)
    stage.dialog.get_by_role("button", name="Save").click()
    expect(stage.card).to_contain_text(NOTE)
    shots(stage.page, "06-taken-and-noted", stage.card)
    stage.card.get_by_role("button", name="1 reply").click()
    expect(stage.page.get_by_role("complementary", name="Thread")).to_contain_text(NOTE)
    shots(stage.page, "07-thread", stage.card)
    stage.page.get_by_role("button", name="Close the thread").click()
    stage.card.get_by_role("button", name="More actions").last.click()
    shots(stage.page, "08-menu", stage.card)
    stage.page.keyboard.press("Escape")


def a_second_opinion_is_given(stage: Stage) -> None:
    page = stage.page
    choose(page, stage.card, "Second opinion…")
    stage.dialog.get_by_label("Whom to ask?").select_option(label="Fact-checker 1")
    stage.dialog.get_by_role("button", name="Ask").click()
    expect(stage.dialog).to_contain_text("please choose another person")
    shots(page, "09-refused-in-the-dialog", stage.dialog)
    stage.dialog.get_by_label("Whom to ask?").select_option(label="Fact-checker 2")
    stage.dialog.get_by_role("button", name="Ask").click()
    expect(private(page).last).to_contain_text("was asked in private")
    be(page, "Fact-checker 2")
    open_app(page, "Messages")
    asked = page.get_by_role("article").filter(has_text="A second opinion, please")
    expect(asked).to_contain_text(stage.text)
    expect(asked).not_to_contain_text(NOTE)
    shots(page, "10-asked", asked)
    asked.get_by_role("button", name="Reviewed").click()
    expect(page.get_by_role("article").filter(has_text="You said Reviewed")).to_be_visible()
    shots(page, "11-answered", page.get_by_role("article").last)
    stage.demo.eventually("select person, label from second_opinions", [("U0CHECKER2", "reviewed")])


def a_wrong_click_is_undone_in_place(stage: Stage) -> None:
    page = stage.page
    be(page, "Fact-checker 1", "tweets")
    before = place_of(stage.card)
    stage.card.get_by_role("button", name="Rejected").click()
    expect(stage.line).to_contain_text("Rejected by Fact-checker 1")
    expect(stage.card).to_have_count(0)
    assert place_of(stage.line) == before
    shots(page, "12-rejected", stage.line)
    page.wait_for_timeout(READS_MS)
    stage.line.get_by_role("button", name="Undo").click()
    expect(stage.card).to_contain_text(NOTE)
    assert place_of(stage.card) == before
    stage.demo.eventually(STANDING, [])
    page.wait_for_timeout(READS_MS)


def six_fast_clicks_judge_one_post(stage: Stage) -> None:
    """As fast as a hand clicks, with the setting that a desk starts with. A busy machine may take longer between two."""
    page, before = stage.page, stage.demo.ask(PRESSED)
    button = cards(page).filter(has_not_text=stage.text).nth(-6).get_by_role("button", name="Rejected")
    button.hover()
    spot = button.bounding_box()
    assert spot is not None
    for _ in range(6):
        page.mouse.click(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
        page.wait_for_timeout(150)
    page.wait_for_timeout(2 * READS_MS)
    stage.demo.eventually("select count(*) from cards where shown <> wanted", [(0,)])
    times = sorted(float(str(act).split()[-1]) for (act,) in stage.demo.ask(PRESSED) if (act,) not in before)
    within = Choices().fast_click_s
    at_one_go = 1 + sum(later - sooner >= within for sooner, later in pairwise(times))
    assert 1 <= len(stage.demo.ask(STANDING)) <= at_one_go, times
    shots(page, "13-six-fast-clicks", private(page).last)
    command(page, "tweets", "undo")
    expect(private(page).last).to_contain_text("Your last clicks that stand")
    shots(page, "14-undo-list", private(page).last)
    while stage.demo.ask(STANDING):
        command(page, "tweets", "undo last")
        page.wait_for_timeout(READS_MS)
