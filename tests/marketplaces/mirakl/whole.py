"""Whole answers, with every field that the description says is always there: most of them nobody reads."""

from typing import Any

_PERSONAL = {"phone": "600 100 200"}


def shop(shop_id: int, channels: list[str], moment: str) -> dict[str, Any]:
    """A shop with everything that must not be kept: its bank account, its people's numbers."""
    return {
        "shop_id": shop_id,
        "shop_name": "Second Life Phones",
        "shop_state": "OPEN",
        "currency_iso_code": "PLN",
        "channels": channels,
        "shipping_country": "POL",
        "billing_info": {"iban": "PL61109010140000071219812874", "owner": "Canary"},
        "payment_info": {"@type": "IBAN", "iban": "PL61109010140000071219812874", "owner": "Canary"},
        "contact_informations": {
            "city": "Łódź",
            "country": "POL",
            "email": "shop@canary.example",
            "lastname": "Canary",
            "street1": "Piotrkowska 112",
            **_PERSONAL,
        },
        "date_created": moment,
        "last_updated_date": moment,
        "default_billing_information": {
            "default_language": "pl_PL",
            "id": "billing-1",
            "registration_address": {
                "city": "Łódź",
                "country_iso_code": "POL",
                "street_1": "Piotrkowska 112",
            },
        },
        "domains": ["PRODUCT"],
        "evaluations_count": 3,
        "free_shipping": False,
        "is_professional": True,
        "offers_count": 1,
        "orders_count": 3,
        "payment_details": {"paid_balance": 0, "payable_balance": 0, "pending_balance": 0},
        "payment_method_mandatory": True,
        "premium": False,
        "pro_details": {},
        "shipping": {},
        "shipping_types": ["STD"],
        "shipping_zones": ["EU"],
        "shop_additional_fields": [],
    }


def address(country: str, **more: str) -> dict[str, Any]:
    return {
        "city": "Brno",
        "country": country,
        "country_iso_code": country,
        "firstname": "Jana",
        "lastname": "Nováková",
        "street_1": "Veveří 1012/39",
        "zip_code": "602 00",
        **_PERSONAL,
        **more,
    }


def order(order_id: str, channel: str | None, country: str, locale: str, currency: str) -> dict[str, Any]:
    """An order of one line, without its instants."""
    return {
        "order_id": order_id,
        "commercial_id": order_id.rpartition("-")[0] or order_id,
        "order_state": "SHIPPED",
        "currency_iso_code": currency,
        "total_price": 1299.5,
        **({"channel": {"code": channel, "label": channel}} if channel else {}),
        "has_incident": False,
        "has_customer_message": True,
        "customer_notification_email": "notification+canary@notification.mirakl.net",
        "customer": {
            "customer_id": f"customer-{order_id}",
            "firstname": "Jana",
            "lastname": "Nováková",
            "locale": locale,
            "billing_address": address(country, lastname="Canary"),
            "shipping_address": address(country),
        },
        "can_cancel": False,
        "can_shop_ship": False,
        "fulfillment": {"center": {"code": "DEFAULT"}},
        "fully_refunded": False,
        "has_invoice": False,
        "leadtime_to_ship": 2,
        "order_tax_mode": "TAX_INCLUDED",
        "paymentType": "CARD",
        "price": 1299.5,
        "shipping_price": 0,
        "shipping_type_code": "STD",
        "shipping_type_label": "Standard",
        "shipping_zone_code": "EU",
        "shipping_zone_label": "Europe",
        "total_commission": 100,
    }


def order_line(line_id: str, moment: str, shipped: str) -> dict[str, Any]:
    return {
        "order_line_id": line_id,
        "order_line_state": "SHIPPED",
        "offer_sku": "IP13-128",
        "product_sku": "5901234123457",
        "product_title": "Phone 13, 128 GB",
        "price_unit": 1299.5,
        "quantity": 1,
        "shipped_date": shipped,
        "created_date": moment,
        "last_updated_date": moment,
        "can_refund": True,
        "cancelations": [],
        "category_code": "phones",
        "category_label": "Phones",
        "commission_fee": 81,
        "commission_rate_vat": 23,
        "commission_vat": 19,
        "description": "Refurbished",
        "offer_id": 4711,
        "offer_state_code": "11",
        "order_line_additional_fields": [],
        "order_line_index": 1,
        "price": 1299.5,
        "product_medias": [],
        "refunds": [],
        "shipping_price": 0,
        "total_commission": 100,
        "total_price": 1299.5,
    }


def offer(sku: str, prices: dict[str, float], moment: str) -> dict[str, Any]:
    """An offer with a price of its own in each channel, and one for all others."""
    return {
        "offer_id": 4711,
        "shop_sku": sku,
        "product_sku": "5901234123457",
        "product_title": "Phone 13, 128 GB",
        "state_code": "11",
        "active": True,
        "quantity": 4,
        "price": 1299.5,
        "currency_iso_code": "PLN",
        "channels": list(prices),
        "all_prices": [_price(1299.5, []), *(_price(price, [code]) for code, price in prices.items())],
        "category_code": "phones",
        "category_label": "Phones",
        "description": "Refurbished",
        "fulfillment": {"center": {"code": "DEFAULT"}},
        "leadtime_to_ship": 2,
        "logistic_class": {"code": "S", "label": "Small"},
        "max_order_quantity": 1,
        "min_order_quantity": 1,
        "min_quantity_alert": 0,
        "min_shipping_price": 0,
        "min_shipping_price_additional": 0,
        "min_shipping_type": "STD",
        "min_shipping_zone": "EU",
        "package_quantity": 1,
        "product_references": [],
        "shipping_deadline": moment,
    }


def _price(price: float, channels: list[str]) -> dict[str, Any]:
    return {
        "price": price,
        "unit_origin_price": price,
        "volume_prices": [
            {
                "price": price,
                "quantity_threshold": 1,
                "unit_origin_price": price,
                "unit_discount_price": price,
            }
        ],
        "context": {"channel_codes": channels},
    }
