"""Why Slack refused, by its own codes: one clear sentence with the next step each, for bot and terminal alike."""

from bot.slack.tokens import BOT, Secret
from pipeline.language.speech import _

_TOKEN = {
    "not_authed": _("{setting} is not set."),
    "invalid_auth": _("Slack does not know this {noun}: copy {what} again into {setting}."),
    "account_inactive": _(
        "The app was removed from the workspace, or its bot switched off: install it again and copy the new "
        "{noun} into {setting}."
    ),
    "token_revoked": _("This {noun} was revoked: install the app again and copy the new one into {setting}."),
    "token_expired": _(
        "This {noun} has expired, because the app has token rotation: make an app without it, and copy {what} "
        "into {setting}."
    ),
    "not_allowed_token_type": _("{setting} holds a token of another kind: put {what} there."),
    "missing_scope": _("Update the app from slack-manifest.yml and install it again."),
    "no_permission": _("The app lacks a permission: update it from slack-manifest.yml and install it again."),
}
_WORKSPACE = {
    "access_denied": _("The workspace does not let this app in: ask its admin to approve it."),
    "team_access_not_granted": _(
        "The app is not approved for this workspace: ask an admin of the organisation to add it there."
    ),
    "org_login_required": _(
        "The workspace is being moved into an organisation: wait until its admins are done, then install the app again."
    ),
    "team_added_to_org": _("The workspace is being moved into an organisation: wait until its admins are done."),
    "ekm_access_denied": _("The organisation's admins have suspended access to messages: ask them."),
    "enterprise_is_restricted": _("The organisation does not let apps do that: ask its admin."),
    "two_factor_setup_required": _("The workspace asks for two-factor authentication: ask its admin."),
    "accesslimited": _("Slack limits access from this machine's network: ask the workspace's admin."),
    "method_deprecated": _("Slack no longer offers this: see whether a newer version of Claimwire is out."),
    "deprecated_endpoint": _("Slack no longer offers this: see whether a newer version of Claimwire is out."),
}
_CHANNEL = {
    "channel_not_found": _(
        "The channel does not exist or the bot cannot see it: create it and type /invite @claimwire."
    ),
    "not_in_channel": _("The bot is not in the channel: open it and type /invite @claimwire."),
    "is_archived": _("The channel is archived: unarchive it or name another one in Settings."),
    "is_inactive": _("The channel is frozen: ask the workspace's admin, or name another one in Settings."),
    "restricted_action": _("The workspace does not let apps post in this channel: ask its admin."),
    "restricted_action_read_only_channel": _(
        "The channel is read-only for the bot: ask its managers to let @claimwire post, or name another one."
    ),
    "restricted_action_thread_only_channel": _(
        "The channel takes replies alone: ask its managers to let @claimwire post, or name another one."
    ),
    "restricted_action_non_threadable_channel": _(
        "The channel takes no replies: ask its managers to allow them, or name another one."
    ),
    "restricted_action_thread_locked": _("The thread is locked: ask the channel's managers to unlock it."),
    "posting_to_general_channel_denied": _(
        "The workspace does not let apps post in its general channel: name another one in Settings."
    ),
    "posting_to_channel_denied": _(
        "The workspace does not let the bot post in this channel: ask its admin, or name another one."
    ),
    "method_not_supported_for_channel_type": _(
        "Slack does not do this in a channel of this kind: name an ordinary one in Settings."
    ),
    "slack_connect_blocked": _(
        "The channel is shared with another organisation, which does not let the bot post: name another one."
    ),
    "user_not_in_channel": _("That person is not in the channel, and so cannot be shown anything there."),
    "messages_tab_disabled": _(
        "The app takes no direct messages: update it from slack-manifest.yml and install it again."
    ),
    "not_enabled": _("The app has no home tab: update it from slack-manifest.yml and install it again."),
    "cannot_dm_bot": _("Slack lets no bot write to another bot."),
    "user_disabled": _("That person is deactivated in Slack."),
    "no_such_subteam": _("There is no such user group: name another one, by its handle or its id."),
    "subteam_not_found": _("There is no such user group: name another one, by its handle or its id."),
    "plan_upgrade_required": _("The workspace's plan has no user groups: give roles by name, in App Home."),
}
_MESSAGE = {
    "cant_update_message": _(
        "The bot may not change this message: it is not by this app, or was posted with another token."
    ),
    "cant_delete_message": _(
        "The bot may not delete this message: it is not by this app, or the workspace keeps messages; delete "
        "it by hand."
    ),
    "cant_post_message": _(
        "The bot may not post there: ask the workspace's admin, or name another channel in Settings."
    ),
    "cant_broadcast_message": _("The bot may not show a reply in the channel, too: ask the workspace's admin."),
    "edit_window_closed": _(
        "The workspace no longer lets this message be changed: its admin sets for how long that goes."
    ),
    "compliance_exports_prevent_deletion": _(
        "The workspace keeps every message for its exports: delete this one by hand, or ask its admin."
    ),
    "update_failed": _("Slack could not change the message; it is tried again."),
    "invalid_blocks": _("Slack refused the card's layout."),
    "invalid_blocks_format": _("Slack refused the card's layout."),
    "invalid_attachments": _("Slack refused the card's layout."),
    "msg_blocks_too_long": _("Slack refused the card's layout as too long."),
    "invalid_arguments": _("Slack did not understand the question: see whether a newer version of Claimwire is out."),
    "msg_too_long": _("Slack refused the card as too long."),
    "no_text": _("Slack refused a message without words."),
    "metadata_too_large": _("Slack refused the card: too much is kept beside its text."),
    "expired_trigger_id": _("The dialog came too late for Slack, which waits three seconds: click again."),
    "trigger_exchanged": _("The dialog was opened already: click again."),
    "invalid_trigger_id": _("Slack does not know the click that this dialog belongs to: click again."),
    "view_too_large": _("Slack refused the dialog or the home tab as too large."),
    "hash_conflict": _("The dialog or the home tab changed in the meantime: open it again."),
    "file_uploads_disabled": _("The workspace takes no files: ask its admin."),
    "file_uploads_except_images_disabled": _("The workspace takes no files but pictures: ask its admin."),
    "storage_limit_reached": _("The workspace has no room for files left: ask its admin."),
}
SENTENCES = _TOKEN | _WORKSPACE | _CHANNEL | _MESSAGE


def why(code: str, *, needed: str = "", token: Secret = BOT) -> str:
    """What a refusal's code means, for the token that the question was asked with."""
    known = SENTENCES.get(code, _("Slack refused ({code}): its page on the method says what that means."))
    sentence = known.format(code=code, setting=token.setting, noun=token.noun, what=token.what)
    if code == "missing_scope":
        scopes = str(_(" or ")).join(filter(None, map(str.strip, needed.split(","))))
        lacks = _("The app lacks the permission {scopes}.") if scopes else _("The app lacks a permission.")
        return f"{lacks.format(scopes=scopes)} {sentence}"
    if code.startswith(("cant_", "cannot_")) and code not in SENTENCES:
        return _("Slack does not let the bot do that ({code}): ask the workspace's admin.").format(code=code)
    if code.startswith("restricted_action") and code not in SENTENCES:
        return _("The workspace restricts this channel ({code}): ask its admin.").format(code=code)
    return sentence
