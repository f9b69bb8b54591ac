"""Kiosk: a multilingual form-and-survey kiosk for action stalls."""

__version__ = "0.1.0"
