"""Dates known only to the month or year: read, settled, written, shown."""

import calendar
import datetime as dt

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from bilingual.dates import Precision, format_partial, format_range, isoformat, parse_partial, settle

DATES = st.dates(dt.date(1000, 1, 1), dt.date(9998, 12, 31))
PRECISIONS = st.sampled_from(list(Precision))


class TestReading:
    @pytest.mark.parametrize(
        ("text", "is_end", "date", "precision"),
        [
            ("2023", False, dt.date(2023, 1, 1), "year"),
            ("2023", True, dt.date(2023, 12, 31), "year"),
            ("2024-02", False, dt.date(2024, 2, 1), "month"),
            ("2024-02", True, dt.date(2024, 2, 29), "month"),
            ("2023-02", True, dt.date(2023, 2, 28), "month"),
            ("2023-8-5", False, dt.date(2023, 8, 5), "day"),
            (" 2023-08-28 ", True, dt.date(2023, 8, 28), "day"),
        ],
    )
    def test_examples(self, text, is_end, date, precision):
        assert parse_partial(text, is_end=is_end) == (date, precision)

    @pytest.mark.parametrize(
        "text", ["", "23", "2023-", "2023-13", "2023-02-29", "28.08.2023", "2023-08-28T09:00", "0000"]
    )
    def test_anything_else_is_refused(self, text):
        with pytest.raises(ValueError, match=r".+"):
            parse_partial(text)

    @pytest.mark.parametrize(("language", "message"), [("en", "There is no such day as “2023-02-30”.")])
    def test_the_refusal_names_the_text(self, language, message):
        with override(language), pytest.raises(ValueError, match="2023-02-30") as refused:
            parse_partial("2023-02-30")
        assert str(refused.value) == message

    @given(DATES, PRECISIONS, st.booleans())
    def test_what_is_written_is_read_again(self, date, precision, is_end):
        settled = settle(date, precision, is_end=is_end)
        assert parse_partial(isoformat(settled, precision), is_end=is_end) == (settled, precision)

    @given(st.text(max_size=12))
    def test_no_text_brings_anything_but_a_date_or_a_refusal(self, text):
        try:
            found = parse_partial(text)
        except ValueError:
            return
        assert found.isoformat()[:4] == f"{found.date.year:04d}"


class TestSettling:
    @given(DATES, PRECISIONS)
    def test_a_start_is_never_after_and_an_end_never_before_the_day(self, date, precision):
        assert settle(date, precision) <= date <= settle(date, precision, is_end=True)

    @given(DATES, PRECISIONS, st.booleans())
    def test_settling_twice_is_settling_once(self, date, precision, is_end):
        once = settle(date, precision, is_end=is_end)
        assert settle(once, precision, is_end=is_end) == once

    @given(DATES)
    def test_a_month_ends_on_its_last_day(self, date):
        assert settle(date, Precision.MONTH, is_end=True).day == calendar.monthrange(date.year, date.month)[1]


class TestShowing:
    @pytest.mark.parametrize(
        ("precision", "english", "chinese"),
        [
            ("day", "28 August 2023", "2023年8月28日"),
            ("month", "August 2023", "2023年8月"),
            ("year", "2023", "2023年"),
        ],
    )
    def test_only_what_is_known_in_both_languages(self, precision, english, chinese):
        date = dt.date(2023, 8, 28)
        with override("en"):
            assert format_partial(date, precision) == english
        with override("zh-hans"):
            assert format_partial(date, precision) == chinese

    def test_no_date_shows_nothing(self):
        assert format_partial(None, "day") == ""
        assert isoformat(None, "day") is None

    def test_a_range_of_one_day_is_shown_once(self):
        with override("en"):
            assert format_range(dt.date(2023, 8, 28), dt.date(2023, 8, 28)) == "28 August 2023"
            assert format_range(dt.date(2023, 8, 28), dt.date(2023, 9, 3)) == "28 August 2023 – 3 September 2023"

    @pytest.mark.parametrize(("precision", "text"), [("day", "2023-08-28"), ("month", "2023-08"), ("year", "2023")])
    def test_iso_8601_with_just_the_known_parts(self, precision, text):
        assert isoformat(dt.date(2023, 8, 28), precision) == text
