"""`field__begins`: text that begins so, found by the field's own index.

Django's `startswith` reads the whole table: SQLite takes no index for its LIKE, and
MariaDB none for LIKE BINARY. Here a capital and a small letter may differ or not.
"""

from django.db.models import CharField, Lookup


@CharField.register_lookup
class Begins(Lookup):
    lookup_name = "begins"

    def get_prep_lookup(self):
        return str(self.rhs)

    def as_sqlite(self, compiler, connection):
        wild = str.maketrans({letter: f"[{letter}]" for letter in "*?["})
        return self._compared("GLOB", self.rhs.translate(wild) + "*", compiler)

    def as_mysql(self, compiler, connection):
        wild = str.maketrans({letter: f"\\{letter}" for letter in "\\%_"})
        return self._compared("LIKE", self.rhs.translate(wild) + "%", compiler)

    def _compared(self, word, pattern, compiler):
        field, params = self.process_lhs(compiler, compiler.connection)
        return f"{field} {word} %s", [*params, pattern]
