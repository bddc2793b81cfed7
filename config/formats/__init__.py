"""Days and times the admin shows, as the site's own pages do: 21 Nov 2026, 10:42.

Django's Hindi and Telugu say "11:59 बजे" both before noon and before midnight.
"""

TIME_FORMAT = "H:i"
DATE_FORMAT = SHORT_DATE_FORMAT = "j M Y"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "j M Y, H:i"
