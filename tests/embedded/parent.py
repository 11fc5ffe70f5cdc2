"""A process that starts both stores, tells their pids and waits to be killed."""

import json
import sys
from pathlib import Path

from ucr.embedded.postgres import EmbeddedPostgres
from ucr.embedded.valkey import EmbeddedValkey


def main() -> None:
    """Own the stores in the folder that is the first argument."""
    folder = Path(sys.argv[1])
    postgres = EmbeddedPostgres(folder / "postgres")
    valkey = EmbeddedValkey(folder / "valkey")
    postgres.start()
    valkey.start()
    sys.stdout.write(json.dumps({"postgres": postgres.pid, "valkey": valkey.pid}))
    sys.stdout.write("\n")
    sys.stdout.flush()
    sys.stdin.read()
    valkey.stop()
    postgres.stop()


if __name__ == "__main__":
    main()
