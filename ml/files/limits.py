"""How much of a file is taken into memory at a time: whatever a table holds more than this is refused while reading."""

COLUMNS = 1_000
LONGEST_CELL = 1_000_000
LONGEST_ROW = 10_000_000
"""Characters, as LONGEST_CELL's are."""

WORKBOOK_ROWS = 200_000
WORKBOOK_ELEMENTS = 2_000_000
"""Elements of XML in one part of a workbook; a cell with its value is two or three."""

WORKBOOK_BYTES = 100 * 2**20
"""What the parts of a workbook that are read may hold, unpacked."""

DOCUMENT_BYTES = 100 * 2**20
"""What a JSON file may hold that is one list, and therefore read as a whole."""
