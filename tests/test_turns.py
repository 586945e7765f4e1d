"""Benchmarks tell ratios only where the machine was theirs."""

import pytest

from benchmarks import turns


@pytest.mark.parametrize(
    ("whole", "busy", "own", "others"), [(10, 9, 9, 0), (10, 5, 1, 0.4), (10, 3, 3.01, 0), (10, 10, 0, 1)]
)
def test_what_others_take_is_what_is_busy_beside_the_own(whole, busy, own, others, monkeypatch):
    times = iter([(100, 50, 7), (100 + whole, 50 + busy, 7 + own)])
    monkeypatch.setattr(turns.Watch, "_now", lambda self: next(times))
    with turns.Watch() as watch:
        pass
    assert watch.others == pytest.approx(others, abs=1e-6)


def test_the_systems_own_counts_are_read():
    with turns.Watch() as watch:
        sum(range(3_000_000))
    assert watch.others is None or 0 <= watch.others <= 1


def test_a_ratio_is_told_on_a_quiet_machine_alone():
    watch = turns.Watch()
    watch.others = 0.05
    assert watch.ratio(1.234) == "1.23" and watch.ratio(0.98, 0.97) == "0.98 (aim 0.97: met)"
    assert watch.ratio(0.96, 0.97) == "0.96 (aim 0.97: missed)"
    watch.others = 0.4
    assert watch.ratio(1.234) == "not told: other programs took 40% of the machine"
    watch.others = None
    assert "if the machine was quiet" in watch.ratio(1.0)


def test_all_take_part_in_each_round_and_the_first_call_is_not_counted():
    called = []
    times = turns.take_turns({name: lambda name=name: called.append(name) for name in "ab"}, least=0.001)
    assert len(times["a"]) == len(times["b"]) == len(called) // 2 - 1 > 0
    assert called[:4] == ["a", "b", "a", "b"]
