"""Decimals: exact, with as many places as their column has, wherever they go."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from sqlalchemy import column
from werkzeug.datastructures import MultiDict
from wtforms import Form

from backoffice.i18n.numbers import number
from backoffice.models.recorded_fields import value_of
from backoffice.models.recorder import plain
from backoffice.models.types import Decimals
from backoffice.records import filters, tables, workbooks
from backoffice.records.cell_texts import is_same
from backoffice.records.fields import DecimalsField

PRICE, QUANTITY, YEN = Decimals(), Decimals(3), Decimals(0)


@pytest.mark.parametrize(
    ("kept", "text", "read"),
    [
        (PRICE, "12.5", "12.50"),
        (PRICE, "12.5000", "12.50"),
        (PRICE, "-0", "0.00"),
        (PRICE, "-3", "-3.00"),
        (PRICE, "9999999999999999.99", "9999999999999999.99"),
        (QUANTITY, "0.125", "0.125"),
        (YEN, "500", "500"),
    ],
)
def test_what_is_written_is_kept_to_the_last_decimal(kept, text, read):
    found = kept.read(text)
    assert str(found) == read
    stored = kept.process_bind_param(found, None)
    assert isinstance(stored, int)
    assert str(kept.process_result_value(stored, None)) == read


@pytest.mark.parametrize(
    "text",
    [
        "0.005",
        "12,50",
        "1,250",
        "1,2,3",
        "1.250,5",
        "1e3",
        "NaN",
        "Infinity",
        "٣",
        "1 000",
        "",
        "+1",
        "99999999999999999",
        ".",
    ],
)
def test_what_would_have_to_be_rounded_or_guessed_is_none(text):
    with pytest.raises(ValueError):
        PRICE.read(text)


def test_nothing_is_rounded_on_its_way_to_the_database():
    with pytest.raises(ValueError, match="more than 2 decimals"):
        PRICE.process_bind_param(Decimal("0.005"), None)
    assert PRICE.process_bind_param(Decimal("1E+2"), None) == 10_000
    assert PRICE.process_bind_param(None, None) is None


@pytest.mark.parametrize("value", ["0.00", "12.50", "100.00", "-0.10"])
def test_the_history_keeps_one_text_for_one_number(value):
    assert plain(Decimal(value)) == plain(Decimal(value).normalize())
    assert str(value_of(column("price", PRICE), plain(Decimal(value)))) == value


class OnePrice(Form):
    price = DecimalsField(kept=PRICE)
    quantity = DecimalsField(kept=QUANTITY)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("12,50", "12.500"), ("-1,5", "-1.500"), ("0,125", "0.125"), ("1.250", "1.250")],
)
def test_a_field_takes_the_comma_where_it_can_only_part_decimals(app, typed, read):
    with app.test_request_context():
        form = OnePrice(MultiDict({"quantity": typed}))
        assert form.validate()
        assert str(form.quantity.data) == read
        assert not OnePrice(MultiDict({"quantity": "1,250"})).validate()


def test_a_form_answers_what_it_cant_read_by_an_example(app):
    with app.test_request_context():
        form = OnePrice(MultiDict({"price": "12.505"}))
        assert not form.validate()
        assert "123.45" in form.price.errors[0]
        assert form.price._value() == "12.505"
        assert 'step="0.01"' in form.price()


@pytest.mark.parametrize(
    ("locale", "shown"), [("en", "1,250.50"), ("de", "1.250,50"), ("ar", "1,250.50")]
)
def test_people_read_all_decimals_in_their_own_way(app, locale, shown):
    with app.test_request_context(headers={"Accept-Language": locale}):
        assert number(Decimal("1250.50")) == shown


def test_a_file_has_the_exact_number():
    assert tables.csv_text([(1, Decimal("12.50"))]) == "1,12.50\r\n"
    assert tables.json_lines(["price"], [(Decimal("12.50"),)]) == '{"price": "12.50"}\n'


@pytest.mark.parametrize(
    ("price", "text", "same"),
    [
        (Decimal("12.50"), "12.5", True),
        (Decimal("12.50"), "12.51", False),
        (Decimal("12.50"), "many", False),
        (Decimal("12.50"), "", False),
        (None, "", True),
    ],
)
def test_a_decimal_that_a_workbook_spells_shorter_is_the_same(price, text, same):
    each = SimpleNamespace(kind="decimal", key="price", column=column("price", PRICE))
    assert is_same(SimpleNamespace(price=price), each, text, lambda *_name: None) is same


def test_a_filter_by_a_decimal_is_exact_too(app, make):
    each = SimpleNamespace(kind="decimal", key="price", label="Price", nullable=False)
    each.column = column("price", PRICE)
    with app.test_request_context("/"):
        filtering = filters.read([each], {"price_from": ["12.5"], "price_to": ["many"]}, make.by)
    assert [condition.right.value for condition in filtering.conditions] == [Decimal("12.50")]
    assert [chip.value for chip in filtering.chips] == ["12.50 or more"]
    assert filtering.problems == ["“many” is no filter for Price."]


@pytest.mark.parametrize("text", ["9999999999999999.99", "123456789012.123456", "0.00001", "12.50"])
def test_a_workbook_gives_back_the_number_that_was_written(tmp_path, text):
    path = tmp_path / "a.xlsx"
    tables.write_xlsx(path, ["price"], [[Decimal(text)]])
    with workbooks.reading(path) as table:
        cell = next(table.lines).cells[0]
    assert Decimal(cell) == Decimal(text)
    assert "e" not in cell.lower(), "a number of JSON or Python, which no form takes"
