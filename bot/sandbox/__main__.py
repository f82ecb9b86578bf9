"""`python -m bot.sandbox`: a Slack workspace at http://127.0.0.1:8765/."""

from pathlib import Path

import click

from bot.sandbox.config import APP_TOKEN, BOT_TOKEN, SandboxConfig
from bot.sandbox.sandbox import PORT, Sandbox

SETTINGS = (
    "SLACK_API_URL=http://127.0.0.1:{port}/api/ "
    f"SLACK_BOT_TOKEN={BOT_TOKEN} SLACK_APP_TOKEN={APP_TOKEN} FIRST_ADMIN=U0ADMIN"
)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="An address of this machine.")
@click.option("--port", default=PORT, show_default=True, help="Where the page is.")
@click.option("--journal", type=click.Path(path_type=Path), help="A file that keeps messages over a restart.")
@click.option("--media", multiple=True, metavar="HOST=FOLDER", help="Show a host's pictures from a folder.")
@click.option("--about", default="", help="What the page says below its channels, such as which model judges.")
@click.option("--request-url", help="Deliver over signed HTTP instead of Socket Mode.")
def main(
    *, host: str, port: int, journal: Path | None, media: tuple[str, ...], about: str, request_url: str | None
) -> None:
    """Serve a sandbox workspace until it is stopped."""
    folders = {name: Path(folder) for name, _, folder in (pair.partition("=") for pair in media)}
    click.echo(f"Sandbox workspace: http://{host}:{port}/ (Ctrl+C ends it)")
    if not about:  # whoever says what the page is about has a desk that joins already
        click.echo(f"A desk joins it with {SETTINGS.format(port=port)}")
    config = SandboxConfig(journal=journal, media=folders, about=about, request_url=request_url)
    try:
        Sandbox(config, host=host).serve(port)
    except (OSError, ValueError) as problem:
        raise click.UsageError(f"The sandbox cannot start: {problem}") from problem


if __name__ == "__main__":
    main()
