# What CI runs, and nothing else. `just` comes from PyPI (rust-just).
set shell := ["bash", "-euo", "pipefail", "-c"]
export PATH := justfile_directory() / ".venv/bin:" + env_var("PATH")

# Everything that must hold before a change is done
check: before-tests generated ensure-browser test

[parallel]
[private]
before-tests: web lint types layers warm collected

# Compile the engine's loops, which the first time takes a minute
[private]
warm:
    python -m routing.warm

# Compile the tests once: in a fresh clone each of their four processes would do all of it
[private]
collected:
    -@pytest --collect-only -qq > /dev/null

lint:
    ruff format --check .
    ruff check .

types:
    mypy

layers:
    lint-imports

# Four processes, each with stores of its own: they wait for a good part of their time.
# A file's tests stay together, files in their order, so that the long stories do not
# come last and alone. A story on real processes that failed is played once more, and
# named at the end (ADR 50)
test *args: warm
    pytest -n 4 --dist loadfile --no-loadscope-reorder --reruns 1 --max-suite-reruns 4 --rerun-show-tracebacks -rR --rerun-exclude-path tests/architecture --rerun-exclude-path tests/domain --rerun-exclude-path tests/matching --rerun-exclude-path tests/routing {{args}}

# Check, test and build the screens into ucr/static
web: node-modules
    cd frontend && npm run check
    cd frontend && npm run build

[private]
built: node-modules
    cd frontend && npm run build

[private]
node-modules: node
    cd frontend && { [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --ignore-scripts --no-audit --no-fund; }

[private]
node:
    @command -v node npm >/dev/null || { echo "Node.js 20 or newer (with npm) is needed to build the screens, and there is none on the PATH: https://nodejs.org" >&2; exit 1; }
    @node -e 'if (Number(process.versions.node.split(".")[0]) < 20) { console.error(`Node.js 20 or newer is needed to build the screens; this is ${process.version}.`); process.exit(1) }'

# Refuse an API description or TypeScript types that the code no longer matches
generated: node-modules
    ucr openapi | diff -u frontend/openapi.json - || { echo "frontend/openapi.json is old: run just types-web" >&2; exit 1; }
    cd frontend && npm run --silent types -- --check

# Write the API description and the TypeScript types anew
types-web: node-modules
    ucr openapi > frontend/openapi.json
    cd frontend && npm run types

# Find a Chromium for the browser tests, or install Playwright's own
ensure-browser:
    python -m tests.world.chromium

# Hold the engine against other solvers on the same problems; again goes on where it was.
# The best is first searched for, five minutes a problem; what was searched is kept
bench-static *args:
    python -m bench.static.reference --budget 3600
    python -m bench.static.run {{args}}
    python -m bench.static.growth
    python -m bench.static.page

# Start the demo
demo *args: node-modules
    cd frontend && npm run build
    ucr demo {{args}}

# How soon the engine decides on a call, travel included, by area and size: its page
bench-instant *args:
    python -m bench.instant {{args}}

# How true forecasts are on days that nothing was tuned on
bench-ahead *args:
    python -m bench.ahead {{args}}

# Measure travel times, beside OSRM where UCR_BENCH_PYTHON (3.12 or newer) has it
bench-travel *args:
    ${UCR_BENCH_PYTHON:-python} -m bench.travel {{args}}

# Whole simulated days against the peers: table, docs/benchmarks/days.md, pictures
bench-days *args:
    python -m bench.days --write {{args}}

# A thousand histories of crews' phones in a bad signal, and their page
phone-histories *args:
    python -m bench.phone.histories {{args}}
    python -m bench.phone.page

# A thousand histories of crews' phones on a clock that waits for them, and their page
phone-still *args:
    python -m bench.phone.still {{args}}
    python -m bench.phone.page

# The crew's phone in a real browser: cold start, an offer at 200 phones, an hour, histories
bench-phone:
    python -m bench.phone.shell
    python -m bench.phone.offers
    python -m bench.phone.idle
    python -m bench.phone.chromium
    python -m bench.phone.page

# The desk at 300 calls, 200 crews and 50 updates a second, beside plain dots: its page
bench-desk *args: node-modules
    cd frontend && npm run build
    python -m bench.desk.converges
    python -m bench.desk {{args}}

# The pictures of the desk and the phone, from a busy demo in a real browser
screens *args:
    python -m bench.screens {{args}}

# What a lost disk costs, and how soon we are back: its page
bench-recovery *args:
    python -m bench.recovery --write {{args}}

# Kill everything again and again under load; --kills says how often each. Campaigns
# against the same code add up, and one that was judged to its end is not run again
kill *args:
    python -m bench.kill {{args}}

# Every promise, the tests that show it, and what they met: in bench/results, and drawn
# as docs/promises.md, also where a promise was broken or the run was broken off
promises *args: built warm ensure-browser
    python -m bench.promises {{args}}

# Where what we run on comes from: locks, licences, bill of materials, known weaknesses;
# needs pip install -e '.[dev,supply]'
supply:
    python -m bench.supply

# The long form: 300 kills of each class, a thousand histories, more of every test
promises-long *args: (kill "--kills" "300") phone-still phone-histories (promises "--long" args)
