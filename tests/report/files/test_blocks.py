"""The page as blocks: what each kind of element becomes, and tables whose rows are of unequal length."""

from __future__ import annotations

from foedus.report.files.blocks import Block, blocks_of


def test_the_rows_of_a_table_are_as_long_as_its_longest():
    rows = ("<th>a</th><th>b</th><th>c</th>", "<td>1</td>", "", "<td>2</td><td>3</td>")
    page = f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    (block,) = blocks_of(page)
    assert block == Block("table", rows=(("a", "b", "c"), ("1", "", ""), ("2", "3", "")))


def test_a_row_longer_than_the_head_lengthens_the_head():
    (block,) = blocks_of("<table><tr><th>a</th></tr><tr><td>1</td><td>2</td></tr></table>")
    assert block.rows == (("a", ""), ("1", "2"))


def test_an_empty_table_is_no_block():
    assert blocks_of("<table></table><table><tr></tr></table>") == []


def test_headings_know_their_level_and_the_section_that_they_open():
    page = (
        '<section id="one"><h2>First</h2><p>Some text</p></section><h3>Second</h3><dl><dt>Term</dt><dd>What</dd></dl>'
    )
    assert blocks_of(page) == [
        Block("heading", "First", 2, anchor="one"),
        Block("paragraph", "Some text"),
        Block("heading", "Second", 3, anchor="one"),
        Block("heading", "Term", 4, anchor="one"),
        Block("paragraph", "What"),
    ]


def test_lists_code_and_what_is_left_out():
    page = (
        "<nav><p>menu</p></nav><ul><li>one</li><li><p>two</p></li></ul><pre>  a\n   b\n</pre>"
        '<svg><text>drawn</text></svg><p class="skip">never</p><p>after<br>a break</p>'
    )
    assert blocks_of(page) == [
        Block("item", "one"),
        Block("item", "two"),
        Block("code", "  a\n   b"),
        Block("paragraph", "after a break"),
    ]


def test_a_caption_stands_before_its_table():
    page = "<table><caption>Odds</caption><tr><td>1</td></tr></table>"
    assert [b.kind for b in blocks_of(page)] == ["paragraph", "table"]
    assert blocks_of(page)[0].text == "Odds"
