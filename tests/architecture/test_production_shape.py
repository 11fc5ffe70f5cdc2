"""docker-compose.yml is well formed, and so is the proxy's configuration in it.

The two programs that judge are Debian's; CI installs them, elsewhere they may lack.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

import pytest

ROOT = Path(__file__).parents[2]
IN_CI = os.environ.get("CI") == "true"


class Service(TypedDict, total=False):
    command: list[str]
    environment: dict[str, str]
    deploy: dict[str, int]
    ports: list[object]


def program(name: str) -> str:
    """Find a judge, which CI must have."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if not found and not IN_CI:
        pytest.skip(f"{name} is not installed here (CI has it)")
    assert found, f"{name} is not installed, and in CI it must be"
    return found


@pytest.fixture(scope="module")
def services() -> dict[str, Service]:
    """The services, as the engine's own reader understands the file."""
    read = subprocess.run(  # noqa: S603  (Debian's program, our file)
        [program("docker-compose"), "config"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    # PyYAML comes with schemathesis; it has no types, so it runs outside.
    convert = "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)"
    as_json = subprocess.run(  # noqa: S603  (the program is the line above)
        [sys.executable, "-c", convert],
        input=read.stdout,
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Service] = json.loads(as_json.stdout)["services"]
    return found


def test_the_shape_is_proxy_two_apis_two_dispatchers_and_two_stores(
    services: dict[str, Service],
) -> None:
    commands = {name: services[name]["command"] for name in ("api", "dispatch")}
    replicas = {name: services[name]["deploy"]["replicas"] for name in commands}

    assert set(services) == {
        *("proxy", "api", "dispatch", "migrate", "postgres", "valkey"),
    }
    assert commands == {"api": ["serve"], "dispatch": ["dispatch"]}
    assert replicas == {"api": 2, "dispatch": 2}
    assert services["migrate"]["command"] == ["migrate"]


def test_only_the_proxy_can_be_reached_from_outside(
    services: dict[str, Service],
) -> None:
    published = [name for name, service in services.items() if service.get("ports")]

    assert published == ["proxy"]


@pytest.mark.parametrize("name", ["fsync", "synchronous_commit", "full_page_writes"])
def test_the_database_is_told_to_be_durable(
    services: dict[str, Service], name: str
) -> None:
    assert f"-c{name}=on" in services["postgres"]["command"]


def test_the_proxys_configuration_is_accepted_by_nginx(
    services: dict[str, Service], tmp_path: Path
) -> None:
    written = services["proxy"]["environment"]["NGINX_CONFIGURATION"]
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}}\n"
        f"http {{\n{written.replace('$$', '$')}\n}}\n"
    )

    judged = subprocess.run(  # noqa: S603  (Debian's program, our file)
        [program("nginx"), "-t", "-c", str(whole), "-p", str(tmp_path)],
        check=False,
        capture_output=True,
        text=True,
    )

    assert judged.returncode == 0, judged.stderr
    assert "proxy_set_header Upgrade" in written
