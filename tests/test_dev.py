"""The makers' command: all checks, one after the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ganinterface.dev import check
from ganinterface.dev.__main__ import main


def steps_that(statuses: dict[str, int]) -> tuple[Callable[[list[str]], int], list[str]]:
    commands: list[str] = []

    def run(command: list[str]) -> int:
        name = next(name for name, known in check.STEPS.items() if known == command)
        commands.append(name)
        return statuses.get(name, 0)

    return run, commands


def test_all_checks_run_and_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    run, commands = steps_that({})
    assert check.main([], run) == 0
    assert commands == ["format", "lint", "types", "import contracts", "tests"]
    assert "All checks passed." in capsys.readouterr().out


def test_a_failed_check_is_named_and_the_others_still_run(capsys: pytest.CaptureFixture[str]) -> None:
    run, commands = steps_that({"lint": 1, "tests": 2})
    assert check.main([], run) == 1
    assert commands[-1] == "tests"
    assert "Failed: lint, tests." in capsys.readouterr().out


def test_the_tests_can_be_left_out() -> None:
    run, commands = steps_that({})
    assert check.main(["--no-tests"], run) == 0
    assert "tests" not in commands


def test_a_tool_that_is_not_installed_is_a_failure_not_a_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert check.run_in_root(["no-such-tool-anywhere"]) == 127
    assert "dev extra" in capsys.readouterr().err


@pytest.mark.parametrize(("given", "status"), [([], 2), (["sing"], 2), (["--help"], 0)])
def test_the_command_lists_what_it_can_do(
    given: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(given) == status
    printed = capsys.readouterr()
    text = printed.err if status else printed.out
    assert "check" in text
