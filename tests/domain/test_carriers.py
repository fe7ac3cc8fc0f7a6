"""Tracking and serial numbers: what cannot be right is pointed out, what we do not know is let pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop import resources
from desktop.domain.carriers import (
    CHECK_DIGIT,
    OK,
    SHAPE,
    check_serial,
    check_tracking,
    clean_number,
    load_carriers,
)

CARRIERS = load_carriers(resources.read_toml("carriers.toml"))


@pytest.mark.parametrize(
    ("carrier", "number", "verdict"),
    [
        ("Poczta Polska", "RR 123 456 785 PL", OK),
        ("Poczta Polska", "RR123456784PL", CHECK_DIGIT),
        ("Correos", "RA473124829ES", OK),
        ("DHL", "0034 0434 1610 9401 5902", OK),
        ("DHL", "00340434161094015903", CHECK_DIGIT),
        ("DHL", "3318810025", OK),  # valid and invalid numbers of tracking_number_data: dhl.json
        ("DHL", "3318810010", CHECK_DIGIT),
        ("UPS", "1Z5R89390357567127", OK),
        ("UPS", "1Z5R89390357567128", CHECK_DIGIT),
        ("InPost", "6" * 24, OK),
        ("InPost", "6" * 23, SHAPE),
        ("DPD", "0998 0000 0200 33", OK),
        ("GLS", "123", SHAPE),
        ("Packeta", "z 1234567890", OK),
        ("Zásilkovna", "1234567890", SHAPE),
        ("Nobody's Vans", "ABC-123456", OK),
        ("Nobody's Vans", "12", SHAPE),
    ],
)
def test_a_number_is_judged_by_its_carrier(carrier: str, number: str, verdict: str) -> None:
    assert check_tracking(CARRIERS.get(carrier.casefold()), number) == verdict


@pytest.mark.parametrize(
    ("serial", "verdict"),
    [
        ("35 693803 564380 9", OK),  # the IMEI of 3GPP's and GSMA's examples
        ("356938035643808", CHECK_DIGIT),
        ("F2LX7M0JKP", OK),
        ("35693803564380", OK),
    ],
)
def test_fifteen_digits_are_an_imei_and_end_with_its_check_digit(serial: str, verdict: str) -> None:
    assert check_serial(serial) == verdict


@given(st.text(max_size=40))
def test_whatever_is_typed_gets_a_verdict(number: str) -> None:
    assert check_serial(number) in (OK, CHECK_DIGIT)
    for carrier in {id(known): known for known in CARRIERS.values()}.values():
        assert check_tracking(carrier, number) in (OK, SHAPE, CHECK_DIGIT)


@given(st.integers(0, 10**8 - 1), st.integers(0, 7), st.integers(1, 9))
def test_a_mistyped_digit_of_a_postal_number_is_seen(body: int, place: int, by: int) -> None:
    digits = f"{body:08d}"
    weights = (8, 6, 4, 2, 3, 5, 9, 7)
    rest = 11 - sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11
    whole = digits + str({10: 0, 11: 5}.get(rest, rest))
    post = CARRIERS["correos"]
    assert check_tracking(post, f"RR{whole}ES") == OK
    wrong = whole[:place] + str((int(whole[place]) + by) % 10) + whole[place + 1 :]
    change = (int(wrong[place]) - int(whole[place])) * weights[place] % 11
    if change and rest not in (5, 11):  # both of these remainders have the check digit 5
        assert check_tracking(post, f"RR{wrong}ES") == CHECK_DIGIT


def test_practice_parcels_have_numbers_that_their_carriers_could_give() -> None:
    import random

    from desktop.sandbox.world.goods import tracking_number
    from desktop.sandbox.world.people import carriers

    rng = random.Random(1)
    for market in ("PL", "DE", "CZ", "HU", "FR", "IT", "ES", "DK", "AT"):
        for carrier in carriers(market):
            known = CARRIERS.get(carrier.name.casefold())
            number = tracking_number(carrier.pattern, rng)
            assert check_tracking(known, number) != SHAPE, (carrier.name, number)


def test_numbers_are_read_without_what_people_put_between() -> None:
    assert clean_number("rr 123-456.785 pl") == "RR123456785PL"


@pytest.mark.parametrize(
    "data",
    [
        {"x": {"names": ["X"], "shapes": ["("], "source": "s"}},
        {"x": {"names": ["X"]}},
        {"x": {"names": ["X"], "shapes": [], "source": "s", "check": ["luck"]}},
    ],
)
def test_a_table_that_cannot_be_read_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="carriers: x"):
        load_carriers(data)
