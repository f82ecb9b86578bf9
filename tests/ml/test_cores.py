import pytest

from ml import cores
from ml.cores import THREADS


@pytest.mark.parametrize(("said", "taken"), [("1", 1), ("3", 3), ("0", 1), ("", None), ("all", None), ("-2", None)])
def test_a_network_takes_as_many_cores_as_it_is_told_else_all(monkeypatch, said, taken):
    monkeypatch.setenv(THREADS, said)
    assert cores.usable() == (taken or cores.cores())


def test_where_nothing_is_said_it_takes_all(monkeypatch):
    monkeypatch.delenv(THREADS, raising=False)
    assert cores.usable() == cores.cores()


@pytest.mark.parametrize(("processes", "each"), [(1, 8), (2, 4), (3, 2), (99, 1)])
def test_processes_beside_each_other_share_them(monkeypatch, processes, each):
    monkeypatch.setattr(cores, "cores", lambda: 8)
    monkeypatch.setenv(THREADS, "")
    monkeypatch.delenv(THREADS)
    cores.share(processes)
    assert cores.usable() == each


def test_a_system_that_does_not_tell_which_cores_are_ours_has_some_all_the_same(monkeypatch):
    monkeypatch.delattr(cores.os, "sched_getaffinity")
    monkeypatch.setattr(cores.os, "cpu_count", lambda: 6)
    assert cores.cores() == 6


def test_what_was_said_before_stands(monkeypatch):
    monkeypatch.setenv(THREADS, "5")
    cores.share(2)
    assert cores.usable() == 5
