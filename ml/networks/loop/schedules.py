"""How the learning rate moves (X-5): a factor for each step of the optimiser, as a plain function of the step."""

import math

from ml.networks.loop.recipe import Recipe


def factor(step: int, *, steps_per_epoch: int, recipe: Recipe) -> float:
    """Say by what the learning rate is multiplied at a step, counted from 0 over all epochs.

    Over the first `warm_up` share of the steps it rises from above 0 to 1. Then "linear" falls to 0 at the end,
    "cosine" falls to 0 along half a wave, "multistep" is multiplied by `gamma` after each milestone epoch (MH-14),
    and "constant" stays.
    """
    steps = steps_per_epoch * recipe.epochs
    rising = round(recipe.warm_up * steps)
    if step < rising:
        return (step + 1) / rising
    if recipe.schedule == "constant":
        return 1.0
    if recipe.schedule == "multistep":
        return recipe.gamma ** sum(step >= epoch * steps_per_epoch for epoch in recipe.milestones)
    gone = (step - rising) / max(1, steps - rising)
    return 1 - gone if recipe.schedule == "linear" else (1 + math.cos(math.pi * gone)) / 2
