"""Rows of the home tab, its dialogs, labelling campaigns, and the verdict's button."""

from collections.abc import Callable

from bot.blocks import ids
from bot.blocks.home import modals
from bot.blocks.home.accounts import adding, editing
from bot.blocks.labelling import discussion, question
from bot.listeners import settings
from pipeline.monitoring.editing import Chosen
from pipeline.processes import tasks
from pipeline.sources.source import Profile
from pipeline.store.labelling import answers, campaigns, discussions
from pipeline.store.posts import account_lists
from pipeline.store.posts.account_lists import Found, LookedUp
from pipeline.store.posts.accounts import Wishes
from pipeline.tables import Account, Campaign
from tests.bot import payloads
from tests.bot.counted.room import Room
from tests.bot.newsroom import FACT_CHECK, HEAD, OTHER, TWEETS
from tests.bot.roles.row import READER, Json, Row, at_home, opened, pressed, pressed_alone

SEATS = frozenset({"campaign_seats"})
THE_GROUP = frozenset({"fact_checker", "admin"})
"""Who answered in the campaign of these rows, and admins."""


def home_opened(_: Room, person: str) -> Json:
    return payloads.home_opened(person)


def account_menu(room: Room, person: str) -> Json:
    (number,) = room.numbers(1)
    account_id = room.desk.monitor(Profile(str(number), f"handle{number}", "N"))
    return at_home(room, person, payloads.menu(ids.ACCOUNT_MENU, f"pause:{account_id}") | {"action_ts": f"{number}.1"})


def account_told_of(wish: str, state: str) -> Callable[[Room, str], Json]:
    """A button of the weekly note, or the Undo of one."""

    def made(room: Room, person: str) -> Json:
        (number,) = room.numbers(1)
        account_id = room.desk.monitor(Profile(str(number), f"handle{number}", "N"))
        room.do("update accounts set state = :state where id = :id", state=state, id=account_id)
        return pressed_alone(room, person, ids.ACCOUNT_STATE[wish], account_id, TWEETS)

    return made


def webhooks_given_up(room: Room, person: str) -> Json:
    """The admins' tab says that one could not be delivered."""
    room.do("delete from webhook_messages")
    room.undelivered(1)
    (number,) = room.numbers(1)
    return at_home(room, person, payloads.button(ids.WEBHOOKS_REPEAT, ids.ALL) | {"action_ts": f"{number}.2"})


def digest_shown(room: Room, person: str) -> Json:
    """The button under a digest, and one card that waits."""
    room.do("update cards set not_before = null")
    room.waiting(1)
    return pressed(room, person, ids.DIGEST_REST, "tweets")


def accounts_found(room: Room, person: str) -> Json:
    """The profiles that were looked up are to be saved."""
    view = opened(room, person, adding.found(a_list(room, person), {}))
    return payloads.view_submission(room.desk.sandbox, person, view, {})


def a_list(room: Room, person: str) -> LookedUp:
    """One account that this person had looked up."""
    (number,) = room.numbers(1)
    with room.desk.sessions() as session:
        found = [Found(Profile(str(number), f"handle{number}", "N"), Wishes())]
        listed = account_lists.keep(session, person, found=found, problems=[])
        session.commit()
    return listed


def list_turned(room: Room, person: str) -> Json:
    view = opened(room, person, adding.found(a_list(room, person), {}))
    return payloads.in_view(room.desk.sandbox, person, payloads.button(f"{ids.LISTED_PAGE}_next", "1"), view=view)


def list_closed(room: Room, person: str) -> Json:
    view = opened(room, person, adding.found(a_list(room, person), {}))
    return payloads.view_closed(room.desk.sandbox, person, view)


def of_the_list(action_id: str) -> Callable[[Room, str], Json]:
    """A button of the list that waits in Home."""

    def used(room: Room, person: str) -> Json:
        a_list(room, person)
        return at_home(room, person, payloads.button(action_id, ids.ALL))

    return used


def accounts_pasted(room: Room, person: str) -> Json:
    return payloads.view_submission(room.desk.sandbox, person, opened(room, person, adding.find()), {"handles": "@ana"})


def an_account(room: Room) -> editing.About:
    (number,) = room.numbers(1)
    account_id = room.desk.monitor(Profile(str(number), f"handle{number}", "N"))
    return editing.About(Chosen((account_id,)), seen=room.one("select max(edited) from accounts"))


def account_edited(room: Room, person: str) -> Json:
    """Another group for an account."""
    about = an_account(room)
    with room.desk.sessions() as session:
        view = editing.edit_one(session.get_one(Account, about.chosen.ids[0]), [], about)
    return payloads.view_submission(room.desk.sandbox, person, opened(room, person, view), {"new_group": "Towns"})


def account_removed(room: Room, person: str) -> Json:
    view = editing.removal(an_account(room), handles=["a"], posts=0, cards=0)
    return payloads.view_submission(room.desk.sandbox, person, opened(room, person, view), {})


def people_named(room: Room, person: str) -> Json:
    """One more is to be reader, and the head and the reader are to stay what they are."""
    roles = modals.Roles({HEAD: "head", READER: "reader"}, {}, 0, {})
    values = {"head": [HEAD], "reader": [READER, OTHER]}
    return payloads.view_submission(room.desk.sandbox, person, opened(room, person, modals.roles(roles)), values)


def settings_section(room: Room, person: str) -> Json:
    shown = opened(room, person, settings._overview())
    return payloads.in_view(room.desk.sandbox, person, payloads.button(ids.SETTINGS_SECTION, "sampling"), view=shown)


def settings_changed(room: Room, person: str) -> Json:
    """Another number of cards a day."""
    (number,) = room.numbers(1)
    view = opened(room, person, settings._form("sampling"))
    return payloads.view_submission(room.desk.sandbox, person, view, {"cards_per_day": str(number)})


def asked(room: Room, person: str) -> Json:
    """The dialog in which this person answers about a tweet of a campaign."""
    room.do("update campaigns set state = 'closed', closed_at = now()")
    room.campaign(1, annotators=9)
    with room.desk.sessions() as session:
        (campaign, *_) = campaigns.newest(session)
        turn = answers.next_turn(session, campaign_id=campaign.id, person=person)
        assert turn is not None
        view = question.question(turn)
        session.commit()
    return opened(room, person, view)


def answered(room: Room, person: str) -> Json:
    view = asked(room, person)
    first = next(block["block_id"] for block in view["blocks"] if block["type"] == "input")
    return payloads.view_submission(room.desk.sandbox, person, view, {first: "no"})


def in_question(action_id: str) -> Callable[[Room, str], Json]:
    """A button of the dialog that asks."""
    return lambda room, person: payloads.in_view(
        room.desk.sandbox, person, payloads.button(action_id, "x"), view=asked(room, person)
    )


def disagreed(room: Room) -> int:
    """A campaign in which two said no and yes; its id."""
    room.do("update campaigns set state = 'closed', closed_at = now()")
    room.disagreed(1)
    return room.one("select max(id) from campaigns")


def discussed(room: Room, person: str) -> Json:
    """The dialog in which it is settled."""
    campaign_id = disagreed(room)
    with room.desk.sessions() as session:
        campaign = session.get_one(Campaign, campaign_id)
        queue = discussions.queue(session, campaign)
        (shown,) = discussions.look_at(session, queue[:1])
        view = discussion.disagreement(campaign, shown, place=1, total=1, unsettled=1, named=str)
        session.commit()
    return opened(room, person, view)


def settled(room: Room, person: str) -> Json:
    view = discussed(room, person)
    first = next(block["block_id"] for block in view["blocks"] if block["type"] == "input")
    return payloads.view_submission(room.desk.sandbox, person, view, {first: "no"})


def campaign_announced(room: Room, person: str) -> Json:
    room.do("update campaigns set state = 'closed', closed_at = now()")
    room.campaign(1, annotators=9)
    return pressed_alone(room, person, ids.LABEL_START, room.one("select max(id) from campaigns"), TWEETS)


def promoted(room: Room, person: str) -> Json:
    """A verdict with the way back."""
    retraining_id = room.verdict(1)
    tasks.show_verdict(retraining_id)
    return pressed(room, person, ids.ROLL_BACK, retraining_id, FACT_CHECK)


ROWS = {
    "home.opened": Row("read", home_opened),
    "home.search": Row("read", lambda room, who: at_home(room, who, payloads.search(ids.ACCOUNTS_SEARCH, "many"))),
    "home.turn": Row("read", lambda room, who: at_home(room, who, payloads.button(f"{ids.ACCOUNTS_PAGE}_next", "1"))),
    "adding.start": Row("manage", lambda room, who: at_home(room, who, payloads.button(ids.ACCOUNTS_ADD, "add"))),
    "adding.find": Row("manage", accounts_pasted, follows=frozenset({"account_lists"})),
    "adding.turn": Row("manage", list_turned),
    "adding.save": Row("manage", accounts_found, "accounts", "added", follows=frozenset({"account_lists"})),
    "adding.closed": Row("read", list_closed),
    "adding.show": Row("manage", of_the_list(ids.LIST_SHOW)),
    "adding.drop": Row("manage", of_the_list(ids.LIST_DROP), "account_lists"),
    "editing.start": Row("manage", lambda room, who: at_home(room, who, payloads.button(ids.ACCOUNTS_EDIT, "edit"))),
    "editing.choose": Row("manage", account_menu, "accounts", "paused"),
    "editing.save": Row("manage", account_edited, "accounts", "edited"),
    "editing.remove": Row("manage", account_removed, "accounts", "removed"),
    "exporting.export": Row(
        "manage", lambda room, who: at_home(room, who, payloads.button(ids.ACCOUNTS_EXPORT, "export")), verb="exported"
    ),
    "pausing.pause": Row("manage", account_told_of("pause", "active"), "accounts", "paused", anywhere=True),
    "pausing.resume": Row("manage", account_told_of("resume", "paused"), "accounts", "active", anywhere=True),
    "people.edit": Row("manage", lambda room, who: at_home(room, who, payloads.button(ids.PEOPLE_EDIT, "people"))),
    "people.save": Row("manage", people_named, "people", "named reader"),
    "digest.show_rest": Row("label", digest_shown, "cards", "released"),
    "webhooks.repeat": Row("manage", webhooks_given_up, "webhook_messages", "repeated"),
    "settings.start": Row("manage", lambda room, who: at_home(room, who, payloads.button(ids.SETTINGS, "settings"))),
    "settings.choose": Row("manage", settings_section),
    "settings.save": Row("manage", settings_changed, "setting_changes", "set"),
    "answering.start": Row("label", campaign_announced, follows=SEATS),
    "answering.save": Row("label", answered, "campaign_answers", follows=SEATS),
    "answering.skip": Row("label", in_question(ids.LABEL_SKIP), "campaign_answers", follows=SEATS),
    "answering.back": Row("label", in_question(ids.LABEL_BACK), follows=SEATS),
    "answering.guideline": Row("label", in_question(ids.LABEL_GUIDELINE)),
    "discussion.start": Row(
        "label", lambda room, who: pressed_alone(room, who, ids.DISCUSS_START, disagreed(room)), only=THE_GROUP,
        follows=frozenset({"campaign_tweets"}),
    ),
    "discussion.settle": Row("label", settled, "campaign_settlements", "settled", only=THE_GROUP),
    "discussion.turn": Row(
        "label",
        lambda room, who: payloads.in_view(
            room.desk.sandbox, who, payloads.button(f"{ids.DISCUSS_TURN}_next", "x"), view=discussed(room, who)
        ),
        only=THE_GROUP,
    ),
    "retraining.roll_back": Row("manage", promoted, "retrainings", "asked to roll back"),
}  # fmt: skip
