"""A stranger's HTML comes in by one door: allow-listed, bounded, and as text and a few plain forms."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop.domain import formatted
from desktop.domain.formatted import MOST, MOST_TAGS, Run, blocks, cleaned, has_form, plain

PIECES = st.sampled_from(
    [
        f"<{name}>"
        for name in ("b", "/b", "p", "/p", "ul", "li", "table", "td", "script", "/script", "style", "svg")
    ]
    + [
        f"<{name}>"
        for name in ("math", "plaintext", "textarea", "template", "br/", "pre", "select", "option")
    ]
    + ["<a href=https://x.example/>", "<a href=javascript:x>", "</a>", "<img src=x alt=y>", "<frameset>"]
    + [
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "&lt;",
        "&#0;",
        "&amp",
        "&#x202e;",
        "<",
        ">",
        "<div ",
        "='",
        '"',
        "x",
        "\0",
    ]
)


def test_what_can_act_goes_and_words_stay():
    html = (
        '<p onclick="x()" style="background:url(//evil)">Dear <b>you</b></p><img src="//evil/x" alt="photo">'
        "<script>alert(1)</script><style>@import url(//evil)</style><svg><image href='//evil'/></svg>"
        '<a href="javascript:x">one</a> <a href="/relative">two</a> <a href="https://x.example/">three</a>'
    )
    clean = cleaned(html)
    assert "evil" not in clean
    assert plain(clean) == "Dear you\n\n[photo]one two three (https://x.example/)"


def test_forms_become_blocks():
    clean = cleaned(
        "<h2>Title</h2><p>One<br>two</p><ul><li>a<li>b<ol><li>c</ol></ul>"
        "<blockquote>said</blockquote><table><tr><td>x<td>y</table><hr><pre>1\n  2</pre>"
    )
    assert [(block.kind, block.level, block.mark, block.text) for block in blocks(clean)] == [
        ("heading", 0, "", "Title"),
        ("text", 0, "", "One"),
        ("text", 0, "", "two"),
        ("text", 0, "• ", "a"),
        ("text", 0, "• ", "b"),
        ("text", 1, "1. ", "c"),
        ("quote", 1, "", "said"),
        ("text", 0, "", "x · y"),
        ("rule", 0, "", ""),
        ("code", 0, "", "1"),
        ("code", 0, "", "  2"),
    ]


def test_a_run_knows_its_look_and_where_it_leads():
    (block,) = blocks(cleaned('a <b>b <i>c</i></b> <a href="http://www.żółw.pl/?q=ł">d</a>'))
    assert block.runs == (
        Run("a "),
        Run("b ", bold=True),
        Run("c", bold=True, italic=True),
        Run(" "),
        Run("d", address="http://www.xn--w-uga1v8h.pl/?q=%C5%82"),
    )


def test_a_link_whose_words_name_another_place_says_where_it_leads():
    assert plain(cleaned('<a href="https://evil.example/x">https://allegro.pl</a>')) == (
        "https://allegro.pl (https://evil.example/x)"
    )
    assert plain(cleaned('<a href="https://x.example/">https://x.example/</a>')) == "https://x.example/"


def test_plain_paragraphs_have_no_form_worth_a_second_view():
    assert not has_form(cleaned("<div><p>One</p><p>two<br>three</p></div>"))
    assert has_form(cleaned("<p>One <strong>two</strong></p>"))


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + "deep",
        "<table><tr><td>" * 1000 + "deep",
        "".join(f"<font x={number}>" for number in range(20_000)) + "deep",
        "<div x=" * 60_000,
        "<div><!--</div>-->" * 20_000,
    ],
    ids=["divs", "tables", "fonts", "never closed", "comments"],
)
def test_fault_35_depth_is_cut_before_any_reader_of_html_sees_it(html: str):
    limited = formatted._limited(html)
    assert limited.count("<") - limited.count("</") <= MOST_TAGS
    assert len(blocks(cleaned(html))) <= MOST_TAGS


def test_fault_35_size_is_cut_too():
    assert len(plain(cleaned("a" * 2_000_000))) == MOST
    assert formatted._limited("&" * 100_000).count("&") < formatted.MOST_ENTITIES
    assert len(blocks("<br>x" * 50_000, lines=100)) < 5_000


def test_text_behind_the_last_tag_that_is_obeyed_is_not_lost():
    assert plain(cleaned("<b>x</b>" * (MOST_TAGS + 50) + "end")).endswith("xxend")


@given(st.lists(PIECES, max_size=60).map(" ".join) | st.text(max_size=300))
@example("<li> <table> <li>")
def test_fuzz_whatever_comes_in_text_comes_out(html: str):
    clean = cleaned(html)
    assert cleaned(clean) == clean
    said = plain(clean)
    assert len(said) <= 40 * len(html) + 100
    for block in blocks(clean):
        for run in block.runs:
            assert run.text
            assert not run.address or run.address.startswith(("http://", "https://"))


def test_a_lone_surrogate_is_an_error_that_sets_the_record_aside():
    with pytest.raises(ValueError):
        cleaned("<b>\ud800</b>")
