"""Load a version and judge pairs one by one, without torch; print what it took.

python -m benchmarks.full_size.at_work VERSION FOLDER ROUNDS
"""

import json
import statistics
import sys
import time
from pathlib import Path

from benchmarks.full_size import processes
from ml import registry


def main() -> None:
    version, folder, rounds = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    processes.stay_on_two_cores()
    pairs, started = processes.read_pairs(folder), time.perf_counter()
    model = registry.load(version)
    loaded = time.perf_counter() - started
    model.predict(pairs[:1])
    seconds = []
    for one in pairs * rounds:
        started = time.perf_counter()
        model.predict([one])
        seconds.append(time.perf_counter() - started)
    assert "torch" not in sys.modules
    told = {"load_s": loaded, "pair_s": statistics.median(seconds), "pair_best_s": min(seconds)}
    sizes = sum(path.stat().st_size for path in version.rglob("*.onnx"))
    print(json.dumps({name: round(value, 3) for name, value in told.items()} | {
        "pairs": len(seconds), "peak_mb": processes.peak_mb(), "onnx_mb": round(sizes / 2**20)}))  # fmt: skip


if __name__ == "__main__":
    main()
