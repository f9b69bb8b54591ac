"""The commands of `kiosk`, by what they are about."""
