"""What this machine offers a training: devices and bfloat16, through `accelerate`."""

from typing import Any

import torch
from accelerate import Accelerator, DistributedDataParallelKwargs
from accelerate.state import AcceleratorState

from ml.networks.loop.recipe import Recipe


def accelerator(recipe: Recipe) -> Accelerator:
    """Take the GPU, the GPUs of this launch, or the CPU, and bfloat16 where the hardware computes in it."""
    wanted = _has_bf16() if recipe.bf16 == "auto" else recipe.bf16 == "on"
    # accelerate keeps its first answer for the whole process, and one process may train several versions.
    AcceleratorState._reset_state()
    handlers: list[Any] = [DistributedDataParallelKwargs(find_unused_parameters=bool(recipe.frozen))]
    return Accelerator(mixed_precision="bf16" if wanted else "no", kwargs_handlers=handlers)


def _has_bf16() -> bool:
    """Say whether bfloat16 is faster here: on GPUs that have it, and on CPUs with AMX or AVX-512's instructions."""
    if torch.cuda.is_available():
        # With float32 products in TF32, what autocast leaves alone is fast as well.
        torch.set_float32_matmul_precision("high")
        return torch.cuda.is_bf16_supported(including_emulation=False)
    found: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()
    return bool(found.get("amx_bf16") or found.get("avx512_bf16"))
