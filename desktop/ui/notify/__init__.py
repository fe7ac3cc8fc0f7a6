"""Telling people who look elsewhere: tray, notifications, and what closing the window means."""
