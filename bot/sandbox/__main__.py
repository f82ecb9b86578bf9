"""`python -m bot.sandbox`: a Slack workspace at http://127.0.0.1:8765/."""

import sys

from bot.sandbox.run import main

if __name__ == "__main__":
    sys.exit(main())
