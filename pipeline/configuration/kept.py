"""What the desk may keep for a time instead of for ever."""

from enum import StrEnum


class Kind(StrEnum):
    """What has a setting of its own, `KEEP_…_DAYS`."""

    EVENTS = "events"
    SOURCE_READS = "source_reads"
    EVIDENCE = "evidence"
    SKETCHES = "sketches"
    MESSAGES = "messages"
    WITHHELD = "withheld"
    VECTORS = "vectors"
