"""Workbooks whose XML a test writes itself, as programs other than Excel do."""

import zipfile
from pathlib import Path

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def text(words: str) -> str:
    """A cell that holds its own words."""
    return f'<c t="inlineStr"><is><t>{words}</t></is></c>'


def row(*cells: str) -> str:
    """A row of cells."""
    return f"<row>{''.join(cells)}</row>"


def book(path: Path, rows: str, *, dimension: str = "", strings: str = "", before: str = "") -> Path:
    """Write a workbook of one sheet; `strings` are the texts that its cells share."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sheet.xml" ContentType="{_KIND}.worksheet+xml"/>'
        f'<Override PartName="/xl/strings.xml" ContentType="{_KIND}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="a" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{_OFFICE}"><sheets><sheet name="one" sheetId="1" r:id="b"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="b" '
        f'Type="{_OFFICE}/worksheet" Target="sheet.xml"/><Relationship Id="c" Type="{_OFFICE}/sharedStrings" '
        'Target="strings.xml"/></Relationships>',
        "xl/sheet.xml": f"{before}<worksheet {MAIN}>{dimension}<sheetData>{rows}</sheetData></worksheet>",
        "xl/strings.xml": f"<sst {MAIN}>{strings}</sst>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path
