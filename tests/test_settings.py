"""Settings: what is read from where, and that every mistake names the file and the key path."""

from __future__ import annotations

import datetime
import json
from dataclasses import fields
from pathlib import Path

import jsonschema_rs
import pytest
import tomli

from stackaudit.init import CONFIG
from stackaudit.schemas import schema
from stackaudit.settings import BadSettings, Policy, Settings, Waived, load, merged, parse_size


def test_nothing_configured(tmp_path: Path) -> None:
    assert load(tmp_path) == Settings()


def test_own_file_wins_over_pyproject(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.stackaudit]\nname = "a"\n')
    assert load(tmp_path).name == "a"
    (tmp_path / "stackaudit.toml").write_text('name = "b"\n')
    assert load(tmp_path).name == "b"
    (tmp_path / "other.toml").write_text('[tool.stackaudit]\nname = "c"\n')
    assert load(tmp_path, tmp_path / "other.toml").name == "c"


def test_everything(tmp_path: Path) -> None:
    (tmp_path / "stackaudit.toml").write_text(
        'exclude = ["a/**"]\nmax-file-size = "2 MB"\n'
        '[policy]\nmin-verified = 12\nfail-on = "warning"\nforbid-origins.database = ["vendor"]\n'
        '[[waivers]]\nrule = "SA101"\nreason = "known"\nuntil = 2030-01-31\n'
    )
    assert load(tmp_path) == Settings(
        exclude=("a/**",),
        max_file_size=2 * 1024 * 1024,
        policy=Policy(
            min_verified=12.0, fail_on="warning", forbid_origins=(("database", ("vendor",)),)
        ),
        waivers=(Waived(rule="SA101", reason="known", until=datetime.date(2030, 1, 31)),),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('nam = "x"', r"nam: unknown key \(did you mean 'name'\?\)"),
        ("name = 3", "name: must be a non-empty string"),
        ('exclude = "a"', "exclude: must be an array of strings"),
        ('exclude = ["a", 1]', r"exclude\[1\]: must be"),
        ("[policy]\nmin-verified = 101", "policy.min-verified: must be a number from 0 to 100"),
        ("[policy]\nmin-verified = true", "policy.min-verified: must be a number"),
        ('[policy]\nfail-on = "no"', "policy.fail-on: must be one of error"),
        (
            '[policy.forbid-origins]\ndatabases = ["vendor"]',
            "policy.forbid-origins.databases: unknown key",
        ),
        (
            '[policy.forbid-origins]\ndatabase = ["seller"]',
            "policy.forbid-origins.database: must be one of",
        ),
        ("[[waivers]]\nrule = 'SA101'", r"waivers\[0\].reason: is required"),
        ("[[waivers]]\nrule='a'\nreason='b'\nuntil='soon'", r"waivers\[0\].until: must be a date"),
        ("max-file-size = 0", "max-file-size: must be a size"),
        ("policy = 1", "policy: must be a table"),
        ("a = ]\n", r"stackaudit.toml: .*line 1"),
    ],
)
def test_mistakes(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "stackaudit.toml").write_text(text)
    with pytest.raises(BadSettings, match=said) as caught:
        load(tmp_path)
    assert str(caught.value).startswith(str(tmp_path / "stackaudit.toml"))


def test_key_path_inside_pyproject(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.stackaudit.policy]\nleast = 3\n")
    with pytest.raises(BadSettings, match=r"pyproject.toml: tool.stackaudit.policy.least: unknown"):
        load(tmp_path)


def test_a_broken_pyproject_is_left_to_its_own_reader(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.stackaudit\n")
    assert load(tmp_path) == Settings()


def test_missing_file_that_was_asked_for(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="cannot be read"):
        load(tmp_path, tmp_path / "none.toml")


def test_merged_adds_and_keeps_order() -> None:
    assert merged(Settings(notes=("a",)), {"notes": ("b", "a")}).notes == ("a", "b")


@pytest.mark.parametrize(
    ("text", "size"), [("1", 1), ("2k", 2048), ("3 MiB", 3 << 20), ("1GB", 1 << 30)]
)
def test_sizes(text: str, size: int) -> None:
    assert parse_size(text) == size


def test_schema_names_every_key() -> None:
    published = json.loads(schema("config"))["properties"]
    assert set(published) == {f.name.replace("_", "-") for f in fields(Settings)}
    assert set(published["policy"]["properties"]) == {
        f.name.replace("_", "-") for f in fields(Policy)
    }
    waiver = published["waivers"]["items"]["properties"]
    assert set(waiver) == {f.name for f in fields(Waived)}


def test_the_commented_configuration_is_valid_switched_on(tmp_path: Path) -> None:
    lines = [
        line.removeprefix("# ") if " = " in line or line.startswith("# [") else line
        for line in CONFIG.splitlines()
    ]
    text = "\n".join(line for line in lines if not line.startswith("# "))
    (tmp_path / "stackaudit.toml").write_text(text)
    loaded = load(tmp_path)
    assert loaded.policy.min_verified == 10.0
    assert loaded.waivers[0].rule == "SA101"
    plain = json.loads(json.dumps(tomli.loads(text), default=str))
    jsonschema_rs.validator_for(json.loads(schema("config"))).validate(plain)
