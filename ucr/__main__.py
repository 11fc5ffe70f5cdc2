"""`python -m ucr`: the same as the command `ucr`."""

from ucr.cli import main

if __name__ == "__main__":
    main()
