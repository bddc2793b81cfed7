"""The day on which the tests of the three jobs live, wherever and whenever they run."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

INDIA = ZoneInfo("Asia/Kolkata")
MORNING = datetime(2026, 11, 21, 10, 0, tzinfo=INDIA)
AFTERNOON = MORNING + timedelta(hours=5)
