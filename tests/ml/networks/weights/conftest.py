"""A hub on this machine with the repositories that the recipes' defaults name, and what a person has who pulled them."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from huggingface_hub import constants

from tests.ml.networks.weights.hub import server, small

HOME = Path(__file__).parents[4]
PIECE = 4096
PULL_ALL = """
import sys
from bot.commands.main import main
for recipe in sys.argv[1:]:
    sys.argv = ["claimwire", "model", "pull", recipe]
    try:
        main()
    except SystemExit as done:
        if done.code:
            raise
"""


@pytest.fixture(scope="session")
def hub():
    with server.running(small.repositories()) as running:
        yield running


@pytest.fixture(scope="session")
def pulled(hub, tmp_path_factory):
    """What a person sees who pulls all four, and the cache afterwards."""
    cache = tmp_path_factory.mktemp("cache")
    env = os.environ | {"HF_ENDPOINT": hub.url, "HF_HUB_CACHE": str(cache), "HF_TOKEN": "hf_secret"}
    done = subprocess.run(
        [sys.executable, "-c", PULL_ALL, *small.NEEDED], cwd=HOME, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = SimpleNamespace(cache=cache, output=done.stdout, fetched=hub.fetched(), asked=list(hub.asked))
    hub.asked.clear()
    return found


@pytest.fixture
def cached(pulled, monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(pulled.cache))
    return pulled


@pytest.fixture
def at_hub(hub, tmp_path, monkeypatch):
    """This process asks the hub, and keeps what it gets in a cache of its own."""
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(constants, "ENDPOINT", hub.url)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", hub.url + "/{repo_id}/resolve/{revision}/{filename}")
    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", PIECE)
    yield hub
    hub.cut, hub.damaged, hub._was_cut = None, None, False
    hub.asked.clear()


@pytest.fixture(scope="session")
def carried(hub, tmp_path_factory):
    """The hub's repositories on a disk, one by its whole name, one by the last part of it."""
    place = tmp_path_factory.mktemp("disk")
    for name, folder in ((small.MDEBERTA, small.MDEBERTA), (small.XLMR, "xlm-roberta-base")):
        for file, content in hub.repositories[name].files.items():
            (place / folder / file).parent.mkdir(parents=True, exist_ok=True)
            (place / folder / file).write_bytes(content)
    return place
