"""Bulletins: an Urgent Action on paper or web becomes an extraction, and that a draft pack.

Nothing is guessed in silence: what the text does not say stays empty, and what was read with doubt
is listed with the words it came from.
"""
