"""14 November 2026, at 10:32: English as it is written in Europe."""

DATE_FORMAT = "j F Y"
MONTH_DAY_FORMAT = "j F"
WEEKDAY_FORMAT = "D j F"
LONG_WEEKDAY_FORMAT = "l j F"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y H:i"
