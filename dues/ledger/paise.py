from django.db.models import Sum


class Paise(Sum):
    """A sum read as the whole number it is, which counts where thousands are read.

    MariaDB's sum is a decimal, and Django would make an integer of each row's anew.
    """

    def as_mysql(self, compiler, connection, **context):
        sql, params = self.as_sql(compiler, connection, **context)
        return f"CAST({sql} AS SIGNED)", params

    def get_db_converters(self, connection):
        return []
