"""Progressive training: a version that begins with the weights of an earlier one of its kind."""

from pathlib import Path

from ml.artefacts.on_disk import load_artefact
from ml.model import RecipeError
from ml.versions.catalogue import is_exported


def require_progressive(recipe: str) -> None:
    """Raise RecipeError where a recipe has no weights that a later training could begin with."""
    if not is_exported(recipe):
        raise RecipeError(
            f"{recipe} is trained from nothing in moments, and cannot begin with another version's weights; train it "
            "without, or choose a recipe with an encoder."
        )


def starting_version(start: Path, *, recipe: str) -> str:
    """Name the version whose weights a training of this recipe may begin with.

    Raises:
        RecipeError: the recipe has no weights to go on from, or the version is of another recipe.
        ArtefactError: there is no version in the folder, or a broken one.
    """
    require_progressive(recipe)
    artefact = load_artefact(start)
    if artefact.model != recipe:
        raise RecipeError(
            f"{artefact.version} is made by {artefact.model}, and {recipe} cannot begin with its weights."
        )
    return artefact.version
