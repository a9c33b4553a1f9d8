"""HTML bodies to plain text with their line breaks and quotations."""

from __future__ import annotations

import re
from typing import Final

from selectolax.lexbor import LexborHTMLParser

HTML_CHARACTERS_MAX: Final = 400_000
"""What a person wrote stands at the top. The parser is quadratic in the attributes of one tag:
1 MB of them took it 4 s, this much takes 0.6 s."""
HTML_DEPTH_MAX: Final = 500
"""Elements open at once. A thread of a hundred replies has about 300; the parser is quadratic."""

_WHITE: Final = re.compile(r"[ \t\n\f\xa0]+")
_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_FORMATTING: Final = re.compile(
    r"<(/?)(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])", re.IGNORECASE
)
_BREAKING: Final = re.compile(
    r"<(?:/?(?:p|div|li|tr|h[1-6]|ul|ol|table|blockquote|pre|section|article|header|footer|"
    r"address|center|dl|dt|dd)|br|hr)(?=[\s/>])",
    re.IGNORECASE,
)
_CELL: Final = re.compile(r"<t[dh](?=[\s/>])", re.IGNORECASE)
_PICTURE: Final = re.compile(r"<[^<>]{4000,}>")  # a picture written into its tag
_QUOTE: Final = re.compile(
    r"<(?P<end>/?)blockquote(?=[\s/>])(?P<attributes>[^<>]{0,1000})"
    r"|<(?:div|hr)\s[^<>]{0,400}?(?:divRplyFwdMsg|stopSpelling|yahoo_quoted|OutlookMessageHeader|"
    r"reference-message|border-top: ?solid #?(?:e1e1e1|b5c4df))",
    re.IGNORECASE,
)
"""Where mail programs put the mail that they answer: inside an element, or below a divider."""
_OWN_INDENT: Final = re.compile(r"border: ?(?:none|0)", re.IGNORECASE)
_CITED: Final = re.compile(r"gmail_quote|\bcite\b", re.IGNORECASE)
_INTRODUCTIONS: Final = ("gmail_attr", "moz-cite-prefix")
_TAGS: Final = re.compile(r"<[^<>]*>|&nbsp;|&#160;")
_SHALLOW: Final = frozenset(
    (
        "p",
        "li",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "dt",
        "dd",
        "option",
        "html",
        "head",
        "body",
        "br",
        "img",
        "hr",
        "input",
        "meta",
        "link",
        "col",
        "area",
        "base",
        "embed",
        "source",
        "track",
        "wbr",
    )
)
"""Elements without an end, or ended by the next of their kind: they make no depth."""
_UNSEEN: Final = ("head", "script", "style", "title", "noscript", "template", "svg", "object")
_HIDDEN: Final = "[style*='display:none' i], [style*='display: none' i]"
_QUOTE_MARKS_MAX: Final = 20
_OPEN_MARK, _CLOSE_MARK = "\ue000", "\ue001"  # private characters that stand for quotation ends


def html_to_text(html: str) -> str:
    """Return what a reader of ``html`` sees, with line breaks; quotations get ``> `` per line.

    Scripts, styles, comments and hidden elements are dropped, links are not kept. Never fails;
    input beyond ``HTML_CHARACTERS_MAX`` or ``HTML_DEPTH_MAX`` is cut off.
    """
    if "data:" in html:
        html = _PICTURE.sub("", html)
    html = html[:HTML_CHARACTERS_MAX].replace(_OPEN_MARK, "").replace(_CLOSE_MARK, "")
    if "<pre" not in html and "<PRE" not in html:
        html = _WHITE.sub(" ", html)
    # A formatting element is reopened in every later paragraph: a few hundred of them in a
    # 160 KB body made the parser take 4 s and 1.5 GB. As spans they say the same to us.
    html = _FORMATTING.sub(r"<\1span", html)
    html = html[: _depth_limit(html)]
    html = _QUOTE.sub(_QuoteMarker(html), html)
    html = _BREAKING.sub(r"\n\g<0>", html)
    html = _CELL.sub(r" \g<0>", html)
    tree = LexborHTMLParser(html)
    if tree.body is None:
        return ""
    tree.strip_tags(list(_UNSEEN))
    if "display" in html:
        for node in tree.css(_HIDDEN):
            node.decompose()
    for name in _INTRODUCTIONS:
        if name in html:
            _mark_introductions(tree, name)
    return _tidy(tree.body.text())


class _QuoteMarker:
    """Puts marks at the ends of quotations; called with each tag that may begin or end one.

    A quotation below a divider reaches to the end, unless nothing stands above it: then the mail
    is a forward without words of its own. Indented text of the sender's own is no quotation.
    """

    def __init__(self, html: str) -> None:
        self._html = html
        self._are_marked: list[bool] = []
        self._is_divided = False

    def __call__(self, tag: re.Match[str]) -> str:
        attributes = tag["attributes"]
        if attributes is None:
            return self._divider(tag)
        if tag["end"]:
            is_marked = self._are_marked.pop() if self._are_marked else True
            return f"{_CLOSE_MARK}\n{tag[0]}" if is_marked else tag[0]
        is_marked = not _OWN_INDENT.search(attributes) or bool(_CITED.search(attributes))
        self._are_marked.append(is_marked)
        return f"\n{_OPEN_MARK}{tag[0]}" if is_marked else tag[0]

    def _divider(self, tag: re.Match[str]) -> str:
        if self._is_divided or any(self._are_marked):
            return tag[0]
        self._is_divided = True
        _, body, above = self._html[: tag.start()].rpartition("<body")
        has_words = bool(_TAGS.sub("", body + above).strip())
        return f"\n{_OPEN_MARK}{tag[0]}" if has_words else tag[0]


def _mark_introductions(tree: LexborHTMLParser, name: str) -> None:
    """Mark the line above a quotation as one too, but not the header of a forward."""
    for node in tree.css(f".{name}"):
        if not node.text().strip().startswith("-"):
            node.insert_before(_OPEN_MARK)
            node.insert_after(f"{_CLOSE_MARK}\n")


def _depth_limit(html: str) -> int:
    """Return the position up to which at most ``HTML_DEPTH_MAX`` elements are open at once."""
    if html.count("<") <= HTML_DEPTH_MAX:
        return len(html)
    depth, opened = 0, dict[str, int]()
    for tag in _TAG.finditer(html):
        name = tag[2].lower()
        if name in _SHALLOW:
            continue
        if not tag[1]:
            opened[name] = opened.get(name, 0) + 1
            depth += 1
        elif opened.get(name):
            opened[name] -= 1
            depth -= 1
        if depth > HTML_DEPTH_MAX:
            return tag.start()
    return len(html)


def _tidy(text: str) -> str:
    """Strip the lines, put ``>`` before those inside quotations, keep one blank line of several."""
    lines: list[str] = []
    depth, was_blank = 0, True
    for raw_line in text.split("\n"):
        line, closed = raw_line, 0
        if _OPEN_MARK in line or _CLOSE_MARK in line:  # one begins a line, the other ends it
            depth += line.count(_OPEN_MARK)
            closed = line.count(_CLOSE_MARK)
            line = line.replace(_OPEN_MARK, "").replace(_CLOSE_MARK, "")
        line = _WHITE.sub(" ", line).strip()
        if line or not was_blank:
            lines.append(f"{'>' * min(depth, _QUOTE_MARKS_MAX)} {line}".strip())
        was_blank = not line
        depth = max(0, depth - closed)
    return "\n".join(lines).strip()
