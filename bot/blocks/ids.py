"""The action, callback and event names that blocks and listeners share."""

from ml.errors import UserError


class NotOurs(UserError):
    """A button or a dialog that names nothing of ours."""


FEEDBACK = {"rejected": "feedback_rejected", "reviewed": "feedback_reviewed", "selected": "feedback_selected"}
UNDO_FEEDBACK = "feedback_undo"

DECISION = {"fact_check": "decision_fact_check", "leave": "decision_leave"}
UNDO_DECISION = "decision_undo"

STORY = DECISION | {act: f"story_{act}" for act in ("start", "publish", "assign", "give_up")}
UNDO_STEP = "story_undo"
STORY_VIEW = {act: f"story_save_{act}" for act in ("fact_check", "leave", "publish", "assign", "give_up")}
"""The dialogs behind the buttons of a story; `start` has none."""

RECORD_OPEN = "record_open"

MATCH = {"same": "match_same", "different": "match_different"}
UNDO_MATCH = "match_undo"

CORRECTION = {"right": "correction_right", "wrong": "correction_wrong"}
UNDO_CORRECTION = "correction_undo"
CORRECTION_VIEW = "correction_save"
"""The dialog behind the second button."""

WHY = "card_why"
ASK_SHORTCUT = "ask_claimwire"
MAKE_CARD = "make_card"

UNDO_LISTED = "undo_listed"
CARD_MENU = "card_menu"
HAND_OVER = "hand_over"
NOTE_SAVE = "note_save"
NOTE_CHANGE = "note_change"
NOTE_MENU = "note_menu"
OPINION_ASK = "opinion_ask"
OPINION = {"rejected": "opinion_rejected", "reviewed": "opinion_reviewed", "selected": "opinion_selected"}
UNDO_OPINION = "opinion_undo"

DIGEST_REST = "digest_rest"

ACCOUNTS_ADD = "accounts_add"
ACCOUNTS_SEARCH = "accounts_search"
ACCOUNTS_PAGE = "accounts_page"
ACCOUNT_MENU = "account_menu"
ACCOUNTS_EDIT = "accounts_edit"
ACCOUNTS_EXPORT = "accounts_export"
LISTED_PAGE = "listed_page"
LIST_SHOW = "list_show"
LIST_DROP = "list_drop"
ACCOUNT_STATE = {"pause": "account_pause", "resume": "account_resume"}
"""The buttons of the weekly note, and the Undo of the first."""
PEOPLE_EDIT = "people_edit"
WEBHOOKS_REPEAT = "webhooks_repeat"
ALL = "all"
"""What the button of that name carries."""
SETTINGS = "settings"
SETTINGS_SECTION = "settings_section"
SETTINGS_VIEW = "settings_save"
FIND_VIEW = "accounts_find"
SAVE_VIEW = "accounts_save"
EDIT_VIEW = "accounts_edit_save"
REMOVE_VIEW = "accounts_remove"
PEOPLE_VIEW = "people_save"

FOUND_PAGE = "found_page"

ROLL_BACK = "model_roll_back"

VERDICT_EVENT = "claimwire_verdict"
"""The metadata type by which a message is recognised as the verdict on a retraining."""

FINDING_EVENT = "claimwire_finding"
"""The metadata type by which a message in a thread is recognised as a finding."""

NOTE_EVENT = "claimwire_note"
"""The metadata type by which a message in a thread is recognised as a note."""

FAULT_EVENT = "claimwire_fault"
"""The metadata type by which a message is recognised as the note on a fault."""

CARD_EVENT = "claimwire_card"
"""The metadata type by which a message is recognised as a card's."""

DIGEST_EVENT = "claimwire_digest"
"""The metadata type by which a message is recognised as a digest."""

CAMPAIGN_EVENT = "claimwire_campaign"
"""The metadata type by which a message is recognised as a campaign's announcement."""

LABEL_START = "label_start"
LABEL_SAVE = "label_save"
LABEL_SKIP = "label_skip"
LABEL_BACK = "label_back"
LABEL_GUIDELINE = "label_guideline"
DISCUSS_START = "discuss_start"
DISCUSS_SETTLE = "discuss_settle"
DISCUSS_TURN = "discuss_turn"


def page_in(value: str) -> tuple[int, str]:
    """The page, and what was asked for, that a button to another page carries; one that carries none is the first."""
    page, _, asked = value.partition(":")
    return (int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 0), asked
