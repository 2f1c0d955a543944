"""The evaluation's reference: DuckDB on the same company, its tables loaded before anything is timed."""

import pathlib

import duckdb

TABLES = {
    "account": ("account", "person"),
    "bound": ("grp", "asset", "capability"),
    "assignment": ("person", "role"),
    "statement": ("role", "asset", "capability"),
    "owner": ("asset", "person"),
    "implied": ("held", "wanted"),
    "member": ("grp", "account"),
    "nested": ("grp", "inner_grp"),
}


class Database:
    def __init__(self, folder):
        self.connection = duckdb.connect()
        self.connection.execute("SET threads = 2")
        for table, columns in TABLES.items():
            types = ", ".join(f"'{column}': 'INTEGER'" for column in columns)
            self.connection.execute(
                f"CREATE TABLE {table} AS SELECT * FROM read_csv(?, header = false, columns = {{{types}}})",
                [f"{folder}/{table}.csv"],
            )
        self.sql = (pathlib.Path(__file__).parent / "grants.sql").read_text()

    def run(self):
        self.connection.execute(self.sql)

    def facts(self):
        """Row counts, and the sums of the numbers in the rows: equal counts of different rows would be no agreement."""
        one = lambda query: self.connection.execute(query).fetchone()
        excess = one("SELECT count(*), sum(held & 4294967295), sum(held >> 35) FROM excess")
        missing = one("SELECT count(*), sum(obliged & 4294967295) FROM missing")
        grants = one("SELECT count(*) FROM effective")[0]
        return {
            "grants": grants,
            "permitted": grants - excess[0],
            "excess": excess[0],
            "excess people": int(excess[1]),
            "excess assets": int(excess[2]),
            "missing": missing[0],
            "missing people": int(missing[1]),
        }
