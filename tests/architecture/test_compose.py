"""docker-compose.yml and Dockerfile, by reading them: no Docker engine is needed, and none has run them (docs/drift.md)."""

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
APP = ("migrate", "web", "worker", "beat")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
OURS = (ROOT / "udviklingsmodel" / "settings.py").read_text() + (ROOT / "udviklingsmodel" / "gunicorn.py").read_text()
SECRETS = ("SECRET_KEY", "CPR_KEYS", "POSTGRES_PASSWORD", "EMAIL_URL", "DATABASE_URL")
HEALTHY, STARTED, DONE = "service_healthy", "service_started", "service_completed_successfully"


def test_services_are_the_database_the_broker_and_our_four() -> None:
    assert set(SERVICES) == {"postgres", "redis", *APP}


@pytest.mark.parametrize("name", APP)
def test_our_services_wait_for_what_they_need(name: str) -> None:
    waits = {other: rule["condition"] for other, rule in SERVICES[name]["depends_on"].items()}
    if name == "migrate":
        assert waits == {"postgres": HEALTHY}
    else:
        assert waits == {"migrate": DONE, "postgres": HEALTHY, "redis": STARTED}, "the site works without Redis"


def test_migrate_runs_once() -> None:
    assert SERVICES["migrate"]["restart"] == "no"
    assert all(service["restart"] == "unless-stopped" for name, service in SERVICES.items() if name != "migrate")


@pytest.mark.parametrize("name", APP)
def test_environment_has_the_names_that_the_code_reads(name: str) -> None:
    environment = SERVICES[name]["environment"]
    assert {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "CPR_KEYS", "BASE_URL", "ALLOWED_HOSTS"} <= set(environment)
    assert [variable for variable in environment if f'"{variable}"' not in OURS] == []


@pytest.mark.parametrize("name", ["postgres", *APP])
def test_secrets_come_from_the_environment_and_must_be_given(name: str) -> None:
    for variable, value in SERVICES[name]["environment"].items():
        if variable in SECRETS:
            given = re.sub(r"\$\{\w+:\?[^}]+\}", "", value)
            assert given != value, variable
            assert given in ("", "postgres://udviklingsmodel:@postgres:5432/udviklingsmodel"), variable


def test_demo_is_off() -> None:
    assert all("DEMO" not in SERVICES[name]["environment"] for name in APP)


@pytest.mark.parametrize("name", APP)
def test_commands_name_modules_that_are_there(name: str) -> None:
    python, *rest = SERVICES[name]["command"]
    assert python == "python"
    named = [rest[rest.index(option) + 1] for option in ("-m", "-A") if option in rest]
    named += [re.sub("^python:", "", word) for word in rest if re.match(r"(python:)?udviklingsmodel\.", word)]
    assert all(find_spec(module) for module in named)
    assert named or (ROOT / rest[0]).is_file()


def test_each_service_runs_what_its_name_says() -> None:
    for name, word in (("migrate", "migrate"), ("web", "gunicorn"), ("worker", "worker"), ("beat", "beat")):
        assert word in SERVICES[name]["command"]


def test_only_web_is_reached_from_outside_and_only_from_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert list(published) == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in published["web"])
    assert SERVICES["web"]["environment"]["BIND"] == "0.0.0.0:8000"


def test_health_is_asked_where_it_can_be() -> None:
    assert "pg_isready" in SERVICES["postgres"]["healthcheck"]["test"][1]
    *_, program = SERVICES["web"]["healthcheck"]["test"]
    compile(program, "healthcheck", "exec")
    assert "/readyz" in program
    assert all("healthcheck" in SERVICES[name] for name in ("redis", "worker"))


def test_our_services_can_do_little() -> None:
    for name in APP:
        service = SERVICES[name]
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
    assert re.search(r"^USER (?!root)\w+$", DOCKERFILE, re.MULTILINE)


def test_memory_has_a_limit_everywhere() -> None:
    units = {"m": 1, "g": 1024}
    limits = {name: int(service["mem_limit"][:-1]) * units[service["mem_limit"][-1]] for name, service in SERVICES.items()}
    assert sum(limits.values()) <= 4096, "a machine with 4 GB"


def test_data_is_kept_in_volumes() -> None:
    assert {v.split(":")[0] for service in SERVICES.values() for v in service.get("volumes", [])} == set(COMPOSE["volumes"])


def test_image_installs_what_is_pinned_with_hashes_and_what_the_pdfs_need() -> None:
    assert "--require-hashes --only-binary :all: -r requirements.txt" in DOCKERFILE
    assert {"libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fontconfig"} <= set(DOCKERFILE.split())


def test_image_takes_nothing_along_that_is_local() -> None:
    left_out = (ROOT / ".dockerignore").read_text().split()
    assert {".git", ".venv", "var", "staticfiles"} <= set(left_out)
