"""Irregular rules: the nth weekday, a weekday after an anchor, a yearly day."""

from datetime import date, timedelta

from madoguchi.calendars.parameters import WEEKDAYS, Anchor, Recurrence


def applies(rule: Recurrence, day: date) -> bool:
    """Whether an irregular rule names this day."""
    if rule.every is not None:
        return (day.month, day.day) == rule.every and _in_months(rule, day)
    if rule.weekday is None or WEEKDAYS[day.weekday()] != rule.weekday:
        return False
    if rule.after is not None:
        return _follows(rule, rule.after, day)
    nths = rule.nth or ()
    return _in_months(rule, day) and any(is_nth(day, nth) for nth in nths)


def is_nth(day: date, nth: int) -> bool:
    """Whether the day is the nth of its weekday in its month; -1 is the last."""
    if nth == -1:
        return (day + timedelta(days=7)).month != day.month
    return (day.day - 1) // 7 + 1 == nth


def _follows(rule: Recurrence, anchor: Anchor, day: date) -> bool:
    """The first such weekday strictly after the anchor lies 1 to 7 days behind it."""
    for back in range(1, 8):
        found = day - timedelta(days=back)
        if WEEKDAYS[found.weekday()] == anchor.weekday:
            return is_nth(found, anchor.nth) and _in_months(rule, found)
    return False


def _in_months(rule: Recurrence, day: date) -> bool:
    return rule.months is None or day.month in rule.months
