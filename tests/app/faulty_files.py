"""Thirty files that are wrong on purpose: what each is called, its bytes, and what must be said."""

from tests.engine.intake.workbooks import pack, rows, workbook

HEAD = "Name,E-mail,Phone,Country,Created,Amount,Do not e-mail\n"
REST = (
    "Grace Holt,grace@holt.example,+44 20 7946 0102,GB,2026-02-02,200,no\n"
    "Alan Vos,alan@vos.example,+44 20 7946 0103,GB,2026-02-03,300,yes\n"
)


def row(**cells):
    """Return a lead file whose first row has these cells, the other cells right."""
    right = {
        "Name": "Ada Quist", "E-mail": "ada@quist.example", "Phone": "+44 20 7946 0101",
        "Country": "GB", "Created": "2026-02-01", "Amount": "100", "Do not e-mail": "no",
    }  # fmt: skip
    values = {**right, **{name.replace("_", " "): value for name, value in cells.items()}}
    return (HEAD + ",".join(values.values()) + "\n" + REST).encode()


LEADS = rows(("Name", "E-mail"), ("Ada Quist", "ada@quist.example"))
CALLS = "When,Who,Channel,Result\n"

REFUSED = {
    "empty.csv": (b"", "empty file"),
    "blank.csv": (b"\r\n \r\n;;;\r\n", "empty file"),
    "report.pdf.csv": (b"%PDF-1.7\n", "PDF"),
    "page.csv": (b"<html><table><tr><td>Name</td></tr></table></html>", "web page"),
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Excel"),
    "locked.xlsx": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "protected by a password",
    ),
    "cut.xlsx": (workbook({"Leads": LEADS})[:-300], "damaged Excel workbook"),
    "bomb.xlsx": (pack({"xl/workbook.xml": b" " * 200_000_001}), "unpacks to"),
    "vast.xlsx": (
        workbook({"L": LEADS + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'}),
        "1,048,576 rows",
    ),
    "letter.xlsx": (pack({"word/document.xml": "<w/>"}), "Word document"),
    "bare.xlsx": (workbook({"Leads": ""}), "empty file"),
    "archive.csv": (pack({"leads.csv": "Name"}), "ZIP archive"),
    "image.csv": (b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 20, "binary file"),
    "squeezed.csv": (b"\x1f\x8b\x08\x00" + bytes(20), "gzip"),
    "endless.csv": (b"Name,E-mail\n" + b"x" * 1_000_001, "a line of"),
    "nobody.vcf": (b"BEGIN:VCARD\r\nKIND:group\r\nEND:VCARD\r\n", "without a contact"),
}
"""Files of which nothing can be taken: the refusal names what was found."""

REPORTED = {
    "address.csv": (row(**{"E-mail": "ada at quist"}), 2, "an e-mail address such as"),
    "phone.csv": (row(Phone="call me"), 2, "a phone number such as"),
    "science.csv": (row(Phone="4.42079E+11"), 2, "all digits of a phone number"),
    "date.csv": (row(Created="soon"), 2, "a date such as 2026-03-31"),
    "day.csv": (row(Created="2026-02-30"), 2, "a date such as 2026-03-31"),
    "amount.csv": (row(Amount="lots"), 2, "an amount of zero or more"),
    "flag.csv": (row(**{"Do not e-mail": "perhaps"}), 2, "yes or no"),
    "ragged.csv": (HEAD.encode() + b"Ada Quist,ada@quist.example\n", 2, "as many as the header"),
    "quote.csv": (
        (HEAD + '"Ada Quist,ada@quist.example,,,,,\n' + REST).encode(),
        2, "quoted cells closed",
    ),
    "anonymous.csv": (HEAD.encode() + b",,,GB,2026-02-01,100,no\n", 2, "an id, e-mail address"),
    "cut.vcf": (b"BEGIN:VCARD\nFN:Ada Quist\nEMAIL:ada@quist.example\n", 1, "every contact closed"),
    "twins.csv": (
        b"Name,E-mail,Company\nAda Quist,a@q.example,Quist\nAda Quist,b@q.example,Quist\n",
        3, "one row a person",
    ),
    "unknown-call.csv": (
        (CALLS + "2026-02-01 10:00,Nobody Known,phone,answered\n").encode(),
        2, "name of exactly one prospect",
    ),
    "future-call.csv": (
        (CALLS + "2099-02-01 10:00,ada@quist.example,phone,answered\n").encode(),
        2, "a time that has passed",
    ),
}  # fmt: skip
"""Files of which the rest is taken: the row and what was expected there."""
