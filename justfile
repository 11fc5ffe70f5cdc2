# What CI runs, and nothing else. `just` comes from PyPI (rust-just).
export PATH := justfile_directory() / ".venv/bin:" + env_var("PATH")

check: lint types layers test

lint:
    ruff format --check .
    ruff check .

types:
    mypy

layers:
    lint-imports

test *args:
    pytest {{args}}
