"""The number that a table gives next: one that was given once is never given again."""


def upcoming(connection) -> dict[str, int]:
    """What each table of `connection` will number its next row."""
    question = "SELECT name, seq + 1 FROM sqlite_sequence"
    if connection.vendor == "mysql":
        question = (
            "SELECT table_name, auto_increment FROM information_schema.tables"
            " WHERE table_schema = DATABASE() AND auto_increment IS NOT NULL"
        )
    with connection.cursor() as cursor:
        cursor.execute(question)
        return dict(cursor.fetchall())


def go_on_from(connection, numbers: dict[str, int]) -> None:
    """Let each table of `connection` go on as another database would have."""
    ours = upcoming(connection)
    for name, number in numbers.items():
        if number > ours.get(name, 1):
            _set(connection, name, number)


def _set(connection, name: str, number: int) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "mysql":
            table = connection.ops.quote_name(name)
            cursor.execute(f"ALTER TABLE {table} AUTO_INCREMENT = {number:d}")
            return
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
        cursor.execute(
            "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)",
            [name, number - 1],
        )
