"""What people see: tables and sentences on the terminal."""

from tocsin.cli.tables.answers import print_answer, print_comparison, print_flight, print_zone
from tocsin.cli.tables.health import health_table, healths, looked_table, told_look
from tocsin.cli.tables.lists import (
    changes_table,
    formats,
    print_changes,
    print_loaded,
    source_table,
    sources,
    state_table,
    states,
)
from tocsin.cli.tables.records import print_record
from tocsin.cli.tables.runs import (
    checks,
    checks_table,
    print_run,
    print_screened,
    run_table,
    runs,
    screened_table,
)

__all__ = [
    "changes_table",
    "checks",
    "checks_table",
    "formats",
    "health_table",
    "healths",
    "looked_table",
    "print_answer",
    "print_changes",
    "print_comparison",
    "print_flight",
    "print_loaded",
    "print_record",
    "print_run",
    "print_screened",
    "print_zone",
    "run_table",
    "runs",
    "screened_table",
    "source_table",
    "sources",
    "state_table",
    "states",
    "told_look",
]
