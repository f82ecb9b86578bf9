"""`claimwire up`: the Procfile's processes together, with embedded services where none are configured."""

from bot import wiring
from bot.local import prepare, processes
from pipeline.configuration.settings import Settings, reveal


def run(read: Settings) -> int:
    """Check what cannot be missing, bring the schema up to date, run until told to stop."""
    wiring.needed(reveal(read.slack_bot_token), "SLACK_BOT_TOKEN", "the xoxb- token of OAuth & Permissions")
    if read.slack_mode == "socket":
        wiring.needed(reveal(read.slack_app_token), "SLACK_APP_TOKEN", "the xapp- token of Basic Information")
    if read.source == "x":
        wiring.needed(reveal(read.x_bearer_token), "X_BEARER_TOKEN", "the bearer token of your app on X")
    at = wiring.addresses(read)
    prepare.upgrade(at)
    where = {"DATABASE_URL": at.database_url, "REDIS_URL": at.redis_url}
    return processes.run_together(processes.procfile(), extra=where)
