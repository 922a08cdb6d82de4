"""National holidays by day, with their names in both languages."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from holidays import country_holidays


class Holiday(NamedTuple):
    """The names of one holiday."""

    ja: str
    en: str


@lru_cache(maxsize=256)
def holidays_of(year: int) -> Mapping[date, Holiday]:
    """The 休日 of the Act on National Holidays in one year.

    Substitute holidays (振替休日) and citizens' holidays (国民の休日) are among
    them, and so are the days moved for 2020 and 2021 by the Olympics Act. The
    library knows 1949 to 2099.
    """
    named = country_holidays("JP", years=year, language="ja")
    english = country_holidays("JP", years=year, language="en_US")
    return {day: Holiday(named[day], english[day]) for day in named}
