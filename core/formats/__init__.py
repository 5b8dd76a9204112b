"""How dates and times are written, by language: one name a form, wherever a template or a function asks for it.

`{{ day|date:"DATE_FORMAT" }}` and `date_format(day, "MONTH_DAY_FORMAT")` follow the reader's language; a format
spelt out ("j. F Y") would be Danish in an English sentence.
"""
