"""Excel workbooks written by hand, part by part, for tests: as small as the format allows."""

import io
import zipfile
from xml.sax.saxutils import escape

_NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES = (
    f'<styleSheet {_NS}><numFmts count="1"><numFmt numFmtId="164" formatCode="0.0%"/></numFmts>'
    '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/>'
    '<xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs>'
    "</styleSheet>"
)
DATE, PERCENT, MOMENT = 1, 2, 3


def cell(place, value, *, style=0, formula=""):
    """Return a cell: a text, a number, or what a formula last gave."""
    mark = f' s="{style}"' if style else ""
    told = f"<f>{escape(formula)}</f>" if formula else ""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"{mark}>{told}<v>{int(value)}</v></c>'
    if isinstance(value, str):
        kind = "str" if formula else "inlineStr"
        text = f"<v>{escape(value)}</v>" if formula else f"<is><t>{escape(value)}</t></is>"
        return f'<c r="{place}" t="{kind}"{mark}>{told}{text}</c>'
    return f'<c r="{place}"{mark}>{told}<v>{value}</v></c>'


def rows(*lines, start=1):
    """Return rows of plain cells, blanks left out as Excel leaves them out."""
    return "".join(
        f'<row r="{number}">'
        + "".join(
            cell(f"{chr(65 + index)}{number}", value)
            for index, value in enumerate(line)
            if value != ""
        )
        + "</row>"
        for number, line in enumerate(lines, start=start)
    )


def workbook(sheets, *, merged=(), hidden=()):
    """Return the bytes of a workbook; ``sheets`` maps names to the XML of their rows."""
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
            + "".join(
                f'<Override PartName="/xl/worksheets/sheet{number}.xml"'
                f' ContentType="{_KIND}.worksheet+xml"/>'
                for number in range(1, len(sheets) + 1)
            )
            + f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
            f' Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook {_NS} xmlns:r="{_REL}"><sheets>'
            + "".join(
                f'<sheet name="{escape(name)}" sheetId="{number}"'
                f"{' state=' + chr(34) + 'hidden' + chr(34) if name in hidden else ''}"
                f' r:id="rId{number}"/>'
                for number, name in enumerate(sheets, start=1)
            )
            + "</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships">'
            + "".join(
                f'<Relationship Id="rId{number}" Type="{_REL}/worksheet"'
                f' Target="worksheets/sheet{number}.xml"/>'
                for number in range(1, len(sheets) + 1)
            )
            + f'<Relationship Id="rIdS" Type="{_REL}/styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/styles.xml": STYLES,
    }
    ranges = "".join(f'<mergeCell ref="{ref}"/>' for ref in merged)
    for number, xml in enumerate(sheets.values(), start=1):
        merges = f"<mergeCells>{ranges}</mergeCells>" if ranges and number == 1 else ""
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f"<worksheet {_NS}><sheetData>{xml}</sheetData>{merges}</worksheet>"
        )
    return pack(parts)


def pack(parts):
    """Return a ZIP archive of the parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()
