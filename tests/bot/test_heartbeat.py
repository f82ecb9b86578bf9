"""The bot is heard of by its name while it lives, and when somebody last acted is known."""

import subprocess
import sys

from bot.local import processes
from pipeline.configuration.settings import HOME
from pipeline.store import heartbeats
from tests.asked import ask, free_port
from tests.bot.newsroom import Desk, soon


def test_the_bot_is_heard_of_while_it_lives(desk: Desk) -> None:
    read = desk.settings
    settings = {
        "CLAIMWIRE_NO_DOTENV": "1", "DATABASE_URL": desk.tools.database_url, "STATE_DIR": str(read.state_dir),
        "REDIS_URL": read.redis_url.get_secret_value() if read.redis_url else "", "SOURCE": "replay",
        "SLACK_BOT_TOKEN": desk.sandbox.bot_token, "SLACK_APP_TOKEN": desk.sandbox.app_token,
        "SLACK_API_URL": desk.sandbox.api_url, "HEALTH_PORT": str(port := free_port(17)),
    }  # fmt: skip
    bot = subprocess.Popen([sys.executable, "-m", "bot.app"], cwd=HOME, env=processes.environment(settings))

    def heard_of() -> list[tuple[str, int]]:
        with desk.sessions() as session:
            return [(sign.process.name, sign.process.pid) for sign in heartbeats.signs(session)]

    try:
        assert soon(heard_of, seconds=60) == [("bot", bot.pid)]
        assert soon(lambda: ask(port, "/readyz"), seconds=60) == (200, "ready\n")
        assert ask(port, "/healthz") == (200, "ok\n")
        bot.terminate()
        assert bot.wait(20) == 0
        assert heard_of() == []
    finally:
        bot.kill()
