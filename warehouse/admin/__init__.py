"""Admin of the plant: it shows what one may see, and writes by operations alone.

What people work with has its page; the admin finds it, and leads there.
"""

from . import books, customers, goods, labels, places

__all__ = ["books", "customers", "goods", "labels", "places"]
