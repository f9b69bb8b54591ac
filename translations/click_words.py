"""What click says by itself on our command line. Nothing runs this file: `make strings` reads it,
so that sentences of another package stand in our catalogs, where click finds them (see
`kiosk/commands/speech.py`). Placeholders are in braces. A test looks whether click still has them.
"""

from gettext import gettext as _
from gettext import ngettext

# Translators: before the line that shows how a command is written.
_("Usage:")
# Translators: above a list.
_("Options")
# Translators: above a list.
_("Commands")
# Translators: behind an option: the value it has when none is given.
_("default: {default}")
# Translators: behind an option: it must be given.
_("required")
_("Aborted!")
_("Error: {message}")
_("Error: invalid input")
# Translators: two words typed where nobody sees them, such as a PIN.
_("Error: The two entered values do not match.")
_("Repeat for confirmation")
_("Try '{command} {option}' for help.")
_("Missing command.")
_("Missing argument")
_("Missing option")
_("Missing parameter")
# Translators: comes behind "Missing argument 'STATE'."
_("Choose from:\n\t{choices}")
_("No such option {name!r}.")
_("No such command {name!r}.")
ngettext("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", 1)
_("Option {name!r} does not take a value.")
ngettext("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments.", 1)
ngettext("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", 1)
_("Invalid value: {message}")
_("Invalid value for {param_hint}: {message}")
ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", 1)
ngettext(
    "{value!r} does not match the format {format}.",
    "{value!r} does not match the formats {formats}.",
    1,
)
# Translators: {number_type} is "integer range".
_("{value!r} is not a valid {number_type}.")
_("{value} is not in the range {range}.")
# Translators: stands in the place of {name}, beginning with a capital.
_("file")
# Translators: stands in the place of {name}, beginning with a capital.
_("directory")
# Translators: a file or a directory; stands in the place of {name}, beginning with a capital.
_("path")
_("{name} {filename!r} does not exist.")
_("{name} {filename!r} is a file.")
_("{name} {filename!r} is a directory.")
_("{name} {filename!r} is not readable.")
