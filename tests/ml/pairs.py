"""Eight pairs of claim and document with drawn pictures, and the settings with which a network learns them by heart."""

from pathlib import Path

from PIL import Image

from ml.examples import Example

COLOURS = ((200, 30, 30), (30, 60, 200), (30, 160, 60), (230, 200, 20))
PLACES = ("Riomar", "Branal", "Orvalia", "Costamar")

BY_HEART = {
    "text_encoder": "small", "image_encoder": "small", "max_tokens": 32, "image_size": 16, "augment": False,
    "epochs": 60, "batch": 8, "learning_rates": {"text": 2e-3, "image": 2e-3, "fusion": 5e-3}, "dropout": 0.0,
    "ema": None, "label_smoothing": 0.0, "insignificant": None, "loss": "cross-entropy", "schedule": "constant",
    "bf16": "off",
}  # fmt: skip


def build_pairs(folder: Path) -> list[Example]:
    """Write the pictures, and give pairs of all five classes; two of them lack a picture."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for n, colour in enumerate(COLOURS):
        paths.append(folder / f"{n}.png")
        if not paths[-1].exists():
            Image.new("RGB", (40, 30), colour).save(paths[-1])
    return [
        Example(
            text=f"The ferry of {PLACES[n % 4]} is number {n}",
            document=f"Some rain fell. Ferry {'one' if n < 4 else 'two'} stands in {PLACES[(n + n // 4) % 4]}. It is late.",
            label=n % 5,
            image=str(paths[n % 4]),
            document_image=None if n in (3, 6) else str(paths[(n * 3 + 1) % 4]),
            language="en",
            id=str(n),
        )
        for n in range(8)
    ]
