"""The action, callback and event names that blocks and listeners share."""

FEEDBACK = {"rejected": "feedback_rejected", "reviewed": "feedback_reviewed", "selected": "feedback_selected"}
UNDO_FEEDBACK = "feedback_undo"

DECISION = {"fact_check": "decision_fact_check", "leave": "decision_leave"}
UNDO_DECISION = "decision_undo"

ACCOUNTS_ADD = "accounts_add"
ACCOUNTS_SEARCH = "accounts_search"
ACCOUNTS_PAGE = "accounts_page"
ACCOUNT_MENU = "account_menu"
ADMINS_EDIT = "admins_edit"
FIND_VIEW = "accounts_find"
SAVE_VIEW = "accounts_save"
ADMINS_VIEW = "admins_save"

CARD_EVENT = "claimwire_card"
"""The metadata type by which a message is recognised as a card's."""
