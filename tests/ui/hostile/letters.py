"""The hostile set: what a stranger may write to make a client fetch, read, run, lie, hang or fall over.

`{http}` and `{file}` in a letter are baits: an address that notes every call, a folder that notes every
look."""

from collections.abc import Iterator
from dataclasses import dataclass

from desktop.l10n.foreign import FSI, PDI


@dataclass(frozen=True, slots=True)
class Letter:
    """One message; `name` is also the buyer's name, the subject, a label and a file's name."""

    id: str
    text: str = ""
    html: str | None = None
    name: str = "Nagy Ádám"
    raw: tuple[bytes, bytes] | None = None
    """Bytes of the record as it is sent, and what stands there instead: what no writer of JSON writes."""


MARKUP = (
    '<img src="{http}/pixel.gif">',
    '<img src="{file}/secret.png">',
    '<img srcset="{http}/a.png 1x, {http}/b.png 2x">',
    '<img src="//127.0.0.1/share/a.png">',
    '<img src="\\\\127.0.0.1\\share\\a.png">',
    '<img src="data:image/png;base64,iVBORw0KGgo=">',
    "<img src=x onerror=\"fetch('{http}')\">",
    '<picture><source srcset="{http}/s.webp"><img src="{http}/p.png"></picture>',
    '<style>@import url("{http}/a.css");</style>text',
    "<style>body{background:url({http}/b.png)}</style>text",
    '<link rel="stylesheet" href="{http}/c.css">text',
    '<link rel="prefetch" href="{http}/d">text',
    '<p style="background:url({http}/e.png)">text</p>',
    '<p style="background-image:url({file}/secret.png)">text</p>',
    '<table background="{http}/f.png"><tr><td background="{file}/secret.png">text</table>',
    '<body background="{http}/g.png">text</body>',
    '<div style="position:fixed;top:0;left:0;width:9999px;height:9999px">over all</div>',
    '<svg><image href="{http}/h.png"/></svg>text',
    '<svg onload="alert(1)"><use href="{file}/secret.svg#x"/></svg>text',
    '<svg><style><img src="{http}/i.png"></style></svg>text',
    '<math><mtext><img src="{http}/j.png"></mtext></math>text',
    "<script>alert(1)</script>text",
    '<script src="{http}/k.js"></script>text',
    '<iframe src="{http}/l"></iframe>text',
    '<iframe srcdoc="<img src={http}/m.png>"></iframe>text',
    '<object data="{file}/secret.pdf"></object>text',
    '<embed src="{http}/n.swf">text',
    '<video src="{http}/o.mp4" poster="{http}/p.png" autoplay></video>text',
    '<audio src="{http}/q.mp3" autoplay></audio>text',
    '<form action="{http}/r"><input name=password><button>OK</button></form>',
    '<meta http-equiv="refresh" content="0;url={http}/s">text',
    '<base href="{http}/"><a href="t">text</a>',
    '<a href="javascript:alert(1)">text</a>',
    '<a href="jAvA&#9;script:alert(1)">text</a>',
    '<a href="file:///etc/passwd">text</a>',
    '<a href="vbscript:x">text</a><a href="data:text/html,x">text</a>',
    '<a href="ms-msdt:/id x">text</a><a href="search-ms:query=x">text</a>',
    '<a href="{http}/u" ping="{http}/v">text</a>',
    '<noscript><p title="</noscript><img src={http}/w.png>">text</p></noscript>',
    '<textarea></textarea><img src="{http}/x.png">text',
    "<!--><img src={http}/y.png>-->text",
    '<![CDATA[<img src="{http}/z.png">]]>text',
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "{file}/secret.txt">]>text &e;',
    "<template><img src={http}/t1.png></template>text",
    '<div><p><b><a href="{http}/t2"><i>not closed',
    '</div></table></p><td>only ends</b></i><p title="',
    '<p id="a" class="b" onclick="x()" onmouseover="y()" contenteditable>text</p>',
    '<marquee><blink><font size="7" color="#fff">text</font></blink></marquee>',
    "<plaintext><b>never ends",
    "<frameset><frame src={http}/t3></frameset>text",
)

LINKS = (
    "https://allegro.pl@evil.example/login",
    "https://allegro.pl%2f@evil.example/",
    "https://evil.example\\@allegro.pl/",
    "https://аllegro.pl/login",
    "https://xn--llegro-2nf.pl/",
    "https://allegro.pl.evil.example/login",
    "https://аррӏе.com/",
    "https://例え.jp/パス?q=ł",
    "http://[::1]:9/",
    "http://2130706433/",
    "http://0x7f.1/",
    "javascript:alert(1) file:///etc/passwd data:text/html,x ftp://x.example/",
    "https://x.example/" + "a" * 5000,
    "https://" + "a." * 500 + "example/",
    "https://x.example/\u202egnp.exe",
    "www.evil.example, (https://b.example/(1)). https://c.example/?a=1&b=<2>",
    " ".join(f"https://{number}.example/" for number in range(3000)),
    "http://" * 3000,
    "tel:+48601234567 mailto:a@b.example sms:1 callto:x skype:y",
    "https://x.example/\x00\x01\x02",
)

NAMES = (
    "<b>Bold</b>",
    "<img src=file:///etc/passwd>",
    '<img src="{http}/name.png">',
    '<a href="{http}">Jan</a>',
    "<html><body bgcolor=red>Jan",
    "<qt>Jan</qt>",
    "Jan\u202enimda",
    "\u202e\u202e\u202eJan",
    "\u2066Jan\u2067\u2068Ewa",
    f"{PDI}{PDI}{PDI}Jan",
    f"{FSI * 300}Jan",
    "Jan\u200f\u200e\u061c Nowak",
    "J" + "\u0301" * 10_000 + "an",
    "\u0489" * 500,
    "Z̸̢̛͓a̷͎̿l̶̥͘g̴̣̈o" * 300,
    "Jan\nNowak\r\nAdministrator: confirmed",
    "Jan\u2028Nowak\u2029Ewa",
    "Jan\tNowak\x07\x1b[31mred",
    "   ",
    "\u200b\u200c\u200d\ufeff",
    "A" * 100_000,
    "ﷺ" * 2000,
    "👩‍👩‍👧‍👦" * 800,
    "דוד כהן",
    "محمد 123 (VIP)",
    "&lt;b&gt;&amp;&#60;",
    "%s %n {0} {name} {name.__class__}",
    '=HYPERLINK("{http}")',
    "../../../etc/passwd",
    "C:\\Windows\\system32\\x",
    "CON",
    "a:b",
    "x.pdf\u202eexe",
    "x.pdf" + " " * 200 + ".exe",
    "name...   ",
    "\U000e0041\U000e0042tags",
    "&Jan &Nowak &&",
)

MANY = 10_000
SIZES: dict[str, tuple[str, str | None]] = {
    "a million letters without a space": ("a" * 900_000, None),
    "a million letters without a space, as HTML": ("", "a" * 900_000),
    "a run of Arabic": ("س" * 200_000, None),
    "a run of emoji": ("👩‍👩‍👧‍👦" * 20_000, None),
    "a run of Tibetan": ("ཧྐྵྨླྺྼྻྂ" * 5_000, None),
    "a tower of marks": ("a" + "\u0301" * 200_000, None),
    "towers everywhere": (("a" + "\u0301" * 30) * 5_000, None),
    "marks, each in an element of its own": ("", "a" + "<b>\u0301</b>" * MANY),
    "a run built of elements": ("", "<b>aaaaaaaaaa</b><i>aaaaaaaaaa</i>" * 4_000),
    "1000 tables in each other": ("", "<table><tr><td>" * 1000 + "deep"),
    "100 000 elements in each other": ("", "<div>" * 100_000 + "deep"),
    "100 000 elements of letters in each other": ("", "".join(f"<font x={n}>" for n in range(15_000)) + "x"),
    "lists in each other": ("", "<ul><li>x" * MANY),
    "quotes in each other": ("", "<blockquote>" * MANY + "x"),
    "a table of 10 000 cells": ("", "<table>" + ("<tr>" + "<td>x" * 100) * 100 + "</table>"),
    "a cell over a million columns": ("", "<table><tr><td colspan=999999999 rowspan=99999999>x</table>"),
    "a tag with 50 000 attributes": ("", "<p " + "a=1 " * 50_000 + ">x</p>"),
    "only opening signs": ("<" * 200_000, "<" * 200_000),
    "only entities": ("&" * 200_000, "&" * 200_000),
    "only comments": ("", "<!--" * 60_000 + "x"),
    "400 000 line ends": ("a" + "\n" * 400_000 + "b", None),
    "400 000 separators": ("\u2028\u2029\x0b\x0c\x85" * 30_000, None),
    "tabs": ("\t" * 300_000 + "x", None),
    "spaces": (" " * 900_000 + "x", None),
    "zero-width spaces": ("\u200b" * 300_000 + "x", None),
    "direction signs": ("\u202e\u202d\u2066\u2069" * 60_000 + "x", None),
    "questions": ("Why? " * 100_000, None),
    "numbers like phones": ("+48 601 234 567 " * 40_000, None),
    "addresses like e-mail": ("a.b@c.example " * 40_000, None),
    "at signs": ("@" * 300_000, None),
    "brackets": ("(((([[[[{{" * 30_000, None),
    "words of one letter": ("a " * 300_000, None),
    "breaks": ("", "<br>" * 60_000),
    "rules": ("", "<hr>" * 60_000),
    "a picture's words": ("", '<img alt="' + "a" * 200_000 + '" src="{http}/alt.png">'),
    "preformatted": ("", "<pre>" + "x\n" * 100_000 + "</pre>"),
}

TEXTS = {
    "a bidi trick in code": "if (admin\u202e \u2066) { // check\u2069 \u2066begin",
    "isolates left open": "\u2067\u2067\u2067 text \u2066",
    "variation selectors": "a\ufe0f\ufe0e" * 200,
    "private use and unassigned": "\ue000\uf8ff\U000f0000\u0378\U0001ffff",
    "object replacement": "\ufffc\ufffc\ufffc picture?",
    "interlinear marks": "\ufff9a\ufffab\ufffb",
    "byte order marks": "\ufeff\ufffe text",
    "terminal escapes": "\x1b[2J\x1b]0;title\x07\x1b]8;;{http}\x1b\\x",
    "controls": "".join(map(chr, range(1, 32))) + "\x7f\x80\x9f",
    "markdown": "[x]({http}) ![y]({http}/md.png) # h\n```\n{file}\n```",
    "templates": "{{7*7}} ${{7*7}} <%= 7*7 %> {name} %(name)s {0.__class__.__mro__}",
    "SQL": "'; DROP TABLE message; -- \" ( * O'Brien NEAR(",
    "the program's own anchors": '<a href="save:0.0">x</a> more:0 copy:0 link:0 open:0.0',
    "spreadsheet formulas": "=cmd|' /C calc'!A0\n+1\n-1\n@SUM(1)",
    "a log line": "x\n2026-11-23 ERROR forged line",
    "ligatures and fullwidth": "ﬃ ＜ｂ＞ｘ＜／ｂ＞",
}

RAW = {
    "a lone surrogate": (b"RAW-HERE", b"\\ud800"),
    "a NUL": (b"RAW-HERE", b"\\u0000"),
    "broken UTF-8": (b"RAW-HERE", b"\xff\xfe"),
    "a reversed pair": (b"RAW-HERE", b"\\udc00\\ud800"),
}


def letters() -> Iterator[Letter]:
    """All of it, in an order that never changes."""
    for number, markup in enumerate(MARKUP):
        yield Letter(f"markup-{number}", markup, markup)
        if number % 5 == 0:
            yield Letter(f"markup-alone-{number}", "", markup)
    for number, link in enumerate(LINKS):
        yield Letter(f"link-{number}", f"Look: {link}", f'<p><b>Look</b> <a href="{link}">allegro.pl</a></p>')
    for number, name in enumerate(NAMES):
        yield Letter(f"name-{number}", f"I am {name[:500]}", name=name)
    for number, (text, html) in enumerate(SIZES.values()):
        yield Letter(f"size-{number}", text, html)
    for number, text in enumerate(TEXTS.values()):
        yield Letter(f"text-{number}", text)
    for number, raw in enumerate(RAW.values()):
        yield Letter(f"raw-{number}", "RAW-HERE", raw=raw)


def baited(text: str, http: str, file: str) -> str:
    """With the baits laid."""
    return text.replace("{http}", http).replace("{file}", file)
