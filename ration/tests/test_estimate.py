"""The wait estimate: its rules one by one, and its error against simpler ones."""

import math
import random
from datetime import UTC, datetime, timedelta
from statistics import fmean, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ration.estimate import (
    Estimate,
    Pace,
    be_there_by,
    call_by,
    gaps,
    history_s,
    idle_spans,
    pace_of,
    service_seconds,
    wait,
    will_finish_by,
    winsorised,
)

NINE = datetime(2026, 11, 21, 3, 30, tzinfo=UTC)  # 09:00 in Kolkata
PACE = Pace(mean_s=240, sd_s=120)


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


class TestGaps:
    def test_a_gap_is_the_time_between_consecutive_completions(self):
        assert gaps([at(7), at(0), at(3)]) == [180, 240]

    def test_fewer_than_two_completions_have_no_gap(self):
        assert gaps([]) == gaps([at(1)]) == []

    def test_paused_and_empty_time_is_taken_out_once(self):
        left = gaps([at(0), at(60)], paused=[(at(10), at(30))], idle=[(at(20), at(50))])
        assert left == [20 * 60]

    def test_a_pause_that_still_lasts_takes_the_rest(self):
        assert gaps([at(0), at(9)], paused=[(at(4), None)]) == [240]

    def test_a_gap_wholly_paused_is_no_service(self):
        assert gaps([at(0), at(9)], paused=[(at(-1), at(10))]) == []

    def test_nobody_waits_between_the_last_leaving_and_the_next_coming(self):
        stays = [(at(0), at(5)), (at(2), at(4)), (at(9), at(12)), (at(20), None)]
        assert idle_spans(stays) == [(at(5), at(9)), (at(12), at(20))]

    def test_somebody_still_in_the_line_means_never_idle(self):
        assert idle_spans([(at(0), None), (at(2), at(4)), (at(9), at(12))]) == []


class TestServiceSeconds:
    def test_a_new_shop_counts_four_minutes(self):
        assert service_seconds([], None) == (240, 240)

    def test_a_shop_with_history_starts_from_it(self):
        assert service_seconds([], 150) == (150, 150)

    def test_the_history_weighs_as_much_as_eight_services(self):
        mean, _ = service_seconds([120] * 8, 240)
        assert mean == 180

    def test_a_gap_is_held_between_twenty_seconds_and_thirty_minutes(self):
        assert service_seconds([1], 240) == service_seconds([20], 240)
        assert service_seconds([9e9], 240) == service_seconds([1800], 240)

    def test_only_the_last_thirty_gaps_count(self):
        assert service_seconds([1800] * 50 + [60] * 30, 60)[0] == 60

    def test_the_outer_tenth_is_drawn_in_on_both_sides(self):
        assert winsorised([1, *[5] * 7, 9, 99]) == [*[5] * 8, 9, 9]

    def test_nine_gaps_are_too_few_to_draw_in(self):
        assert winsorised([99, 1, 5]) == [1, 5, 99]

    def test_the_spread_keeps_the_failure_the_mean_leaves_out(self):
        calm, failed = [120] * 20, [120] * 19 + [1800]
        assert service_seconds(failed, 120)[0] == service_seconds(calm, 120)[0]
        assert service_seconds(failed, 120)[1] > 2 * service_seconds(calm, 120)[1]

    def test_the_history_is_the_mean_of_the_latest_ten_sessions(self):
        assert history_s([]) is None
        assert history_s([9999, *range(100, 110)]) == 104.5


class TestPace:
    def test_it_tells_how_many_services_were_seen(self):
        assert pace_of([100] * 5, 100) == Pace(100, pytest.approx(78.45, abs=0.01), 5)
        assert pace_of([100] * 50, 100).observed == 30

    @pytest.mark.parametrize(("since", "slow"), [(None, False), (720, False), (721, 1)])
    def test_it_is_slow_after_three_means_without_a_completion(self, since, slow):
        assert pace_of([], 240, since).is_slow == bool(slow)


class TestWait:
    def test_nobody_ahead_and_a_free_counter_is_now(self):
        assert wait(ahead=0, pace=PACE) == Estimate(0, 0, 0)

    def test_the_range_is_rounded_outward_to_five_minutes(self):
        # 10 x 240 s = 2400 s, +- 1.28 x 120 x sqrt(10) = 486 s: 1914 .. 2886 s
        assert wait(ahead=10, pace=PACE) == Estimate(1800, 3000, 2400)

    def test_who_is_at_the_counter_still_takes_the_rest_of_a_service(self):
        assert wait(ahead=0, pace=PACE, elapsed_s=100).expected_s == 140

    def test_an_overlong_service_still_takes_a_fifth_more(self):
        assert wait(ahead=0, pace=PACE, elapsed_s=5000).expected_s == 48

    def test_a_clock_that_runs_back_adds_nothing(self):
        assert wait(ahead=0, pace=PACE, elapsed_s=-50).expected_s == 240

    def test_a_missed_token_that_returns_counts_thirty_seconds(self):
        assert wait(ahead=1, pace=PACE, missed_ahead=2).expected_s == 300

    def test_serving_that_has_not_begun_is_waited_for(self):
        assert wait(ahead=1, pace=PACE, starts_in_s=3600).expected_s == 3840
        assert wait(ahead=1, pace=PACE, starts_in_s=-3600).expected_s == 240

    def test_two_counters_halve_the_line(self):
        one, two = (wait(ahead=10, pace=PACE, counters=n) for n in (1, 2))
        assert two.expected_s == one.expected_s / 2
        assert two.high_s < one.high_s

    def test_be_there_by_takes_the_low_end_and_a_round_time(self):
        estimate = wait(ahead=10, pace=PACE)
        assert be_there_by(at(2.5), estimate) == at(30)

    def test_be_there_by_is_never_past(self):
        assert be_there_by(at(2.5), Estimate(0, 300, 60)) == at(2.5)

    def test_called_by_takes_the_high_end_rounded_up(self):
        estimate = wait(ahead=10, pace=PACE)  # at most 50 minutes
        assert call_by(at(0), estimate) == at(50)
        assert call_by(at(2.5), estimate) == at(55)

    def test_a_finish_past_the_end_is_known_before_booking(self):
        estimate = wait(ahead=10, pace=PACE)  # called after 2400 s, served after 2640
        assert will_finish_by(2640, estimate=estimate, pace=PACE)
        assert not will_finish_by(2639, estimate=estimate, pace=PACE)


seconds = st.floats(0, 1e5)
paces = st.builds(Pace, mean_s=st.floats(20, 1800), sd_s=st.floats(0, 3600))
lines = st.fixed_dictionaries(
    {
        "pace": paces,
        "missed_ahead": st.integers(0, 50),
        "starts_in_s": st.floats(-1e5, 1e5),
        "elapsed_s": st.none() | seconds,
        "counters": st.integers(1, 6),
    }
)


class TestWhateverTheLine:
    @given(st.integers(0, 500), lines)
    def test_the_range_holds_the_expectation_and_is_never_negative(self, ahead, line):
        estimate = wait(ahead=ahead, **line)
        assert 0 <= estimate.low_s <= estimate.expected_s <= estimate.high_s
        assert estimate.low_s % 300 == estimate.high_s % 300 == 0

    @given(st.integers(0, 500), lines)
    def test_one_more_ahead_is_never_sooner(self, ahead, line):
        near, far = wait(ahead=ahead, **line), wait(ahead=ahead + 1, **line)
        assert near.low_s <= far.low_s
        assert near.expected_s < far.expected_s
        assert near.high_s <= far.high_s

    @given(st.lists(seconds, max_size=60), st.none() | seconds)
    def test_a_pace_is_a_possible_one(self, observed, prior_s):
        mean, spread = service_seconds(observed, prior_s)
        assert 20 - 1e-6 <= mean <= 1800 + 1e-6
        assert 0 <= spread <= 2000


class TestAgainstSimplerEstimates:
    """A morning at a shop, simulated: 15 services seen, 20 still ahead.

    Shops differ (lognormal), days of a shop differ a little, services are lognormal,
    and 8 % are e-PoS failures of three to eight services' length. A relative error
    is (said - came) / came.
    """

    RUNS, SEEN, AHEAD, HISTORY = 1500, 15, 20, 60

    @staticmethod
    def service(chance, typical):
        if chance.random() < 0.08:
            return chance.uniform(3, 8) * typical
        return chance.lognormvariate(math.log(typical), 0.6)

    @classmethod
    def day(cls, chance):
        shop = chance.lognormvariate(math.log(165), 0.65)
        past = fmean(cls.service(chance, shop) for _ in range(cls.HISTORY))
        today = shop * chance.lognormvariate(0, 0.15)
        seen = [cls.service(chance, today) for _ in range(cls.SEEN)]
        return seen, past, sum(cls.service(chance, today) for _ in range(cls.AHEAD))

    @pytest.fixture(scope="class")
    @classmethod
    def errors(cls):
        chance = random.Random(311)
        found = {"fixed": [], "median": [], "ours": [], "held": []}
        for _ in range(cls.RUNS):
            seen, past, came = cls.day(chance)
            ours = wait(ahead=cls.AHEAD, pace=pace_of(seen, past))
            said = {
                "fixed": cls.AHEAD * 180,
                "median": cls.AHEAD * median(seen),
                "ours": ours.expected_s,
            }
            for name, seconds in said.items():
                found[name].append(seconds / came - 1)
            found["held"].append(ours.low_s <= came <= ours.high_s)
        return found

    @staticmethod
    def size(errors):
        return median(map(abs, errors))

    def test_our_error_is_about_a_fifth_and_leans_neither_way(self, errors):
        assert self.size(errors["ours"]) < 0.20
        assert abs(fmean(errors["ours"])) < 0.03

    def test_the_plain_median_errs_more_and_promises_too_little(self, errors):
        assert self.size(errors["ours"]) < 0.75 * self.size(errors["median"])
        assert fmean(errors["median"]) < -0.15

    def test_three_minutes_a_token_err_twice_as_much(self, errors):
        assert self.size(errors["ours"]) < 0.5 * self.size(errors["fixed"])

    def test_three_waits_in_four_end_within_the_range(self, errors):
        assert fmean(errors["held"]) > 0.72
