"""A process apart that misbehaves as asked; run by the tests of `pipeline.fetching.reading.isolated`."""

import os
import signal
import sys
import time

from pipeline.fetching.reading.isolated import limit_this_process


def main() -> None:
    limit_this_process(cpu_seconds=1, memory=300_000_000)
    content = sys.stdin.buffer.read()
    if sys.argv[2] == "memory":
        content *= 10**9
    elif sys.argv[2] == "time":
        while True:
            pass
    elif sys.argv[2] == "wait":
        time.sleep(60)
    elif sys.argv[2] == "end":
        os.kill(os.getpid(), signal.SIGKILL)
    elif sys.argv[2] == "file":
        with open(sys.argv[3], "wb") as file:
            file.write(content)
    elif sys.argv[2] == "flood":
        for _ in range(100):
            sys.stdout.buffer.write(bytes(1_000_000))
    else:
        sys.stdout.write(",".join(sorted(os.environ)))


if __name__ == "__main__":
    main()
