"""Mirakl Marketplace Platform, the interface for shops: one account per operator. Built after the vendor's
description "Mirakl Marketplace APIs" (seller), read in November 2026."""
