"""Where an interrupted training goes on: its state in a folder beside the artefact, whole or as it was before.

The files are read with `weights_only`, so that nothing in them can run code.
"""

import os
import shutil
from dataclasses import dataclass
from pickle import UnpicklingError
from typing import Any

import torch

from ml.artefacts.on_disk import ArtefactExistsError, NotSavedError
from ml.model import Run

STATE, BEST = "state.pt", "best.pt"


@dataclass(frozen=True)
class Checkpoints:
    """The state of one run: `state.pt` says how far it is, `best.pt` holds the best epoch's weights."""

    run: Run

    def open(self) -> dict[str, Any] | None:
        """Give the state to go on from, None where the training begins.

        Raises:
            ArtefactExistsError: there is a state, and it is not to be resumed or belongs to another training.
        """
        folder = self.run.state
        if folder is None or not (folder / STATE).exists():
            return None
        if not self.run.resume:
            raise ArtefactExistsError(
                f"An interrupted training lies in {folder}; resume it (--resume), or delete that folder to begin anew."
            )
        state = self._read(STATE)
        if state["name"] != self.run.name:
            raise ArtefactExistsError(
                f"{folder} holds the state of {state['name']}, and this training makes {self.run.name}: recipe or "
                "examples differ; give the same ones, or delete that folder to begin anew."
            )
        return state

    def save(self, state: dict[str, Any]) -> None:
        """Replace the state; NotSavedError where the disk refuses, and then the one before is still there."""
        self._write(STATE, {**state, "name": self.run.name})

    def save_best(self, weights: dict[str, torch.Tensor]) -> None:
        """Replace the best epoch's weights; raises as `save` does."""
        self._write(BEST, weights)

    def best(self) -> dict[str, torch.Tensor]:
        """Read the best epoch's weights of a resumed run."""
        return self._read(BEST)

    def forget(self) -> None:
        """Throw the state away: nothing good comes of going on from it."""
        if self.run.state is not None:
            shutil.rmtree(self.run.state, ignore_errors=True)

    def _read(self, name: str) -> dict[str, Any]:
        assert self.run.state is not None
        try:
            read: dict[str, Any] = torch.load(self.run.state / name, map_location="cpu", weights_only=True)
        except (OSError, RuntimeError, EOFError, UnpicklingError) as error:
            raise ArtefactExistsError(
                f"The state in {self.run.state} cannot be read; delete that folder to begin anew."
            ) from error
        return read

    def _write(self, name: str, content: dict[str, Any]) -> None:
        folder = self.run.state
        if folder is None:
            return
        temporary = folder / f"{name}.new"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as stream:
                torch.save(content, stream)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(folder / name)
        # PyTorch tells of a full disk with a RuntimeError of its own.
        except (OSError, RuntimeError) as error:
            temporary.unlink(missing_ok=True)
            raise NotSavedError(
                f"The training's state could not be written to {folder} ({error}); free the disk and resume."
            ) from error
