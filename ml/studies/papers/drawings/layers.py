"""A torch module in words: its layers with their sizes, read off the module itself."""

from collections.abc import Iterator

from torch import nn
from transformers import PreTrainedModel


def lines_of(module: nn.Module) -> tuple[str, ...]:
    """Say what is in a module, a line for each matrix and what follows it."""
    found: list[str] = []
    for name, words in _parts(module, name=""):
        told = f"{name}: {words}" if name else words
        if found and not _is_matrix(words) and not name:
            found[-1] += f", {told}"
        else:
            found.append(told)
    return tuple(found)


def weights(module: nn.Module) -> str:
    """Say how many weights a module has, such as "134.7 M weights"."""
    count = sum(weight.numel() for weight in module.parameters())
    return f"{count / 1e6:.1f} M weights" if count >= 1e5 else f"{count:,} weights"


def encoder_lines(encoder: PreTrainedModel) -> tuple[str, ...]:
    """Say of a pretrained encoder its class, its sizes and its weights."""
    config = encoder.config
    deep = getattr(config, "num_hidden_layers", None) or getattr(config, "n_layers", None)
    heads = getattr(config, "num_attention_heads", None) or getattr(config, "n_heads", None)
    width = getattr(config, "hidden_size", None) or getattr(config, "dim", None)
    if deep and heads and config.model_type != "efficientnet":
        sizes = f"{deep} layers of {width:,}, {heads} heads"
    else:
        stages = sum(type(one).__name__.endswith("Block") for one in encoder.modules())
        sizes = f"{stages} blocks, {config.hidden_dim:,} channels at the end"
    words = getattr(config, "vocab_size", None)
    return (type(encoder).__name__, sizes, *([f"{words:,} pieces of words"] if words else ()), weights(encoder))


def _parts(module: nn.Module, *, name: str) -> Iterator[tuple[str, str]]:
    """Walk through a module down to what torch itself makes layers of; equal layers side by side are told together."""
    if isinstance(module, nn.Identity) or (isinstance(module, nn.Dropout) and module.p == 0):
        return
    if isinstance(module, nn.Linear):
        yield (
            name,
            f"Linear {module.in_features:,} → {module.out_features:,}{'' if module.bias is not None else ', no bias'}",
        )
    elif isinstance(module, nn.Dropout):
        yield "", f"Dropout {module.p:g}"
    elif isinstance(module, nn.BatchNorm1d):
        yield "", f"BatchNorm {module.num_features:,}"
    elif isinstance(module, PreTrainedModel):
        yield from (("", line) for line in encoder_lines(module))
    elif not any(True for _ in module.children()):
        yield name, type(module).__name__
    else:
        yield from _together([(_called(inner), child) for inner, child in module.named_children()])


def _together(children: list[tuple[str, nn.Module]]) -> Iterator[tuple[str, str]]:
    while children:
        name, child = children.pop(0)
        told = list(_parts(child, name=name))
        names = [name]
        while name and children and list(_parts(children[0][1], name=name)) == told:
            names.append(children.pop(0)[0])
        yield from ((", ".join(names), words) for _, words in told) if len(names) > 1 else told


def _called(name: str) -> str:
    return "" if name.isdigit() else name


def _is_matrix(words: str) -> bool:
    return words.startswith("Linear")
