"""Real worker processes, killed and crowded: nothing is lost and nothing is done twice."""

from __future__ import annotations

import json
import signal

import pytest

from tests.processes import OwnHouse

SCRIPT = ("-m", "tests.counting_worker")


def counted(house: OwnHouse) -> tuple[list[list[int]], int]:
    told = json.loads(house.run(*SCRIPT, "tell"))
    return told["counted"], told["open"]


def test_a_worker_killed_in_the_middle_of_a_step_loses_and_repeats_nothing(own_house: OwnHouse) -> None:
    own_house.run(*SCRIPT, "ask", "1", "6")
    worker = own_house.start(*SCRIPT, "work", "4")
    assert worker.stdout is not None
    assert worker.stdout.readline() == "hanging\n"
    worker.send_signal(signal.SIGKILL)
    assert worker.wait() == -signal.SIGKILL
    worker.communicate()

    before, left_open = counted(own_house)
    assert [step for _job, step in before] == [1, 2, 3], "the step that was cut off left nothing behind"
    assert left_open == 1

    own_house.run(*SCRIPT, "work")
    after, left_open = counted(own_house)
    assert [step for _job, step in after] == [1, 2, 3, 4, 5, 6]
    assert left_open == 0


def test_several_workers_share_the_jobs_and_do_each_step_once(own_house: OwnHouse) -> None:
    own_house.run(*SCRIPT, "ask", "12", "5")
    workers = [own_house.start(*SCRIPT, "work") for _ in range(3)]
    for worker in workers:
        _out, complaints = worker.communicate()
        assert worker.returncode == 0, complaints
    own_house.run(*SCRIPT, "work")
    done, left_open = counted(own_house)
    assert left_open == 0
    by_job: dict[int, list[int]] = {}
    for job, step in done:
        by_job.setdefault(job, []).append(step)
    assert len(by_job) == 12
    assert all(steps == [1, 2, 3, 4, 5] for steps in by_job.values())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_ends_cleanly_when_it_is_told_to(own_house: OwnHouse, number: signal.Signals) -> None:
    worker = own_house.start("-m", "wallchart", "worker")
    assert worker.stderr is not None
    assert "ready" in worker.stderr.readline()
    worker.send_signal(number)
    _out, complaints = worker.communicate()
    assert worker.returncode == 0, complaints
    assert "Traceback" not in complaints
