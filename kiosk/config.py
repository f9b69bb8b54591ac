"""Settings of one instance, read once at start from `instance/config.toml` and then frozen."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk import files, printers
from kiosk.errors import Fault, Refused, refuse
from kiosk.printers import Printer
from kiosk.words import say as _

PACKAGE = Path(__file__).resolve().parent
ROLES = ("kiosk", "hub")
LOOPBACK = ("127.0.0.1", "localhost")
KEYS = {
    "role": str, "hosts": list, "demo": bool, "signers": list, "backups": list, "fallback": dict,
    "address": str, "database": str, "proxies": int, "printer": dict,
}  # fmt: skip
OF_A_HUB = ("address", "database", "proxies")
MOST_PROXIES = 3
REPLACED = "before-restore"
SIGNER = re.compile(r"kiosk-signer-[A-Za-z0-9_-]{43}")
ADDRESS = re.compile(r"https?://[a-z0-9.-]+(?::[0-9]{1,5})?")


def assets() -> Path:
    """The folder that holds `templates`, `static` and `translations`.

    In a checkout they stand beside the package, in an installed wheel inside it.
    """
    inside = PACKAGE / "assets"
    return inside if inside.is_dir() else PACKAGE.parent


@dataclass(frozen=True)
class Settings:
    """Where things are and what this instance is. Every path is absolute.

    `signers` are the public keys of those whose case packs are taken. `backups` are copies of the
    database in which is erased what is erased here, absolute or as seen from the instance.
    `fallback` names, by the tag of a language, those that stand in for a text of a case that lacks
    it, nearest first. `printer` is what visitors' slips are printed with.

    Of a hub: `address` is where the network finds it, `postgres` the address of a server that keeps
    its books instead of a file, `proxies` how many stand before it and say who asks.
    """

    instance: Path
    role: str = "kiosk"
    hosts: tuple[str, ...] = LOOPBACK
    demo: bool = False
    signers: tuple[str, ...] = ()
    backups: tuple[str, ...] = ()
    fallback: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    printer: Printer = field(default_factory=Printer)
    address: str = ""
    postgres: str = field(default="", repr=False)
    proxies: int = 0
    assets: Path = field(default_factory=assets)

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.instance / ("hub.sqlite" if self.role == "hub" else "kiosk.sqlite")

    @property
    def backup_files(self) -> tuple[Path, ...]:
        """The SQLite files that are copies of it: the named ones, and those a restore replaced."""
        replaced = sorted(self.instance.glob(f"{self.database.stem}.{REPLACED}-*.sqlite"))
        return (*(self.instance / backup for backup in self.backups), *replaced)

    @property
    def cases(self) -> Path:
        """The folder of installed cases."""
        return self.instance / "cases"

    @property
    def keys(self) -> Path:
        """The folder of the secrets that are this machine's own."""
        return self.instance / "keys"

    @property
    def compiled(self) -> Path:
        """The folder of templates made ready, so that the next start is quick."""
        return self.instance / "compiled"

    @property
    def templates(self) -> Path:
        """The folder of page templates."""
        return self.assets / "templates"

    @property
    def static(self) -> Path:
        """The folder of style sheets, scripts and fonts."""
        return self.assets / "static"

    @property
    def translations(self) -> Path:
        """The folder of languages and catalogs."""
        return self.assets / "translations"


def read(instance: Path) -> Settings:
    """Settings of the instance folder `instance`.

    Raises `Refused` with every fault of `config.toml` and every part of the program that is
    missing from this installation.
    """
    instance = instance.resolve()
    file = instance / "config.toml"
    if not file.is_file():
        raise Refused(Fault(str(file), _("there is no kiosk here yet: make one with `kiosk init`")))
    try:
        written = tomllib.loads(file.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        why = _("cannot be read (%(error)s): mend that line", error=error)
        raise Refused(Fault(str(file), why)) from error
    faults = [Fault(f"{file}: {key}", why) for key, why in _faults(written)]
    refuse(faults)
    settings = Settings(
        instance=instance,
        role=written.get("role", "kiosk"),
        hosts=tuple(written.get("hosts", LOOPBACK)),
        demo=written.get("demo", False),
        signers=tuple(written.get("signers", ())),
        backups=tuple(written.get("backups", ())),
        fallback={tag: tuple(others) for tag, others in written.get("fallback", {}).items()},
        printer=Printer(**written.get("printer", {})),
        address=written.get("address", ""),
        postgres=written.get("database", ""),
        proxies=written.get("proxies", 0),
    )
    refuse(missing_parts(settings))
    return settings


def _faults(written: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = [(key, _("is not a setting: remove it")) for key in written if key not in KEYS]
    for key, kind in KEYS.items():
        if key in written and type(written[key]) is not kind:
            found.append((key, _kind_fault(kind, key)))
    role = written.get("role", "kiosk")
    if isinstance(role, str) and role not in ROLES:
        listed = ", ".join(ROLES)
        found.append(
            ("role", _("is %(value)s: choose one of %(choices)s", value=repr(role), choices=listed))
        )
    hosts = written.get("hosts", list(LOOPBACK))
    if isinstance(hosts, list) and not (hosts and all(isinstance(host, str) for host in hosts)):
        found.append(("hosts", _("must list at least one host name in quotes")))
    signers = written.get("signers", [])
    for signer in signers if isinstance(signers, list) else []:
        if not (isinstance(signer, str) and SIGNER.fullmatch(signer)):
            why = _("%(signer)r is no signer: it begins with kiosk-signer-", signer=signer)
            found.append(("signers", why))
    backups = written.get("backups", [])
    if isinstance(backups, list) and not all(isinstance(one, str) and one for one in backups):
        found.append(("backups", _('must list files in quotes: write ["backup.sqlite"]')))
    fallback = written.get("fallback", {})
    for tag, others in fallback.items() if isinstance(fallback, dict) else ():
        if not (isinstance(others, list) and all(isinstance(other, str) for other in others)):
            found.append((f"fallback.{tag}", _('must list languages: write ["ru", "en"]')))
    printer = written.get("printer", {})
    if isinstance(printer, dict):
        demo = written.get("demo") is True
        found += [(f"printer.{key}", why) for key, why in printers.faults(printer, demo)]
    return found + _hub_faults(written)


def _hub_faults(written: Mapping[str, Any]) -> list[tuple[str, str]]:
    # The values are not shown: that of `database` may hold a password.
    if written.get("role", "kiosk") != "hub":
        return [(key, _("belongs to a hub: remove it")) for key in OF_A_HUB if key in written]
    found = []
    address, database = written.get("address", ""), written.get("database", "")
    if isinstance(address, str) and address and not is_address(address):
        found.append(("address", _("must be like https://hub.example.org, and no more")))
    if isinstance(database, str) and database and not database.startswith("postgresql://"):
        why = _("must begin with postgresql:// (without it the hub keeps a file)")
        found.append(("database", why))
    proxies = written.get("proxies", 0)
    if type(proxies) is int and not 0 <= proxies <= MOST_PROXIES:
        found.append(("proxies", _("must be 0, or how many proxies stand before the hub")))
    return found


def is_address(text: str) -> bool:
    """Whether a hub can be found at `text` in the network: scheme, host, perhaps a port."""
    return bool(ADDRESS.fullmatch(text))


def _kind_fault(kind: type, key: str) -> str:
    if key == "printer":
        return _("must be a part of its own that begins with [printer]")
    return {
        int: _("must be a whole number"),
        str: _("must be a text in quotes"),
        list: _("must be a list in [brackets]"),
        bool: _("must be a plain true or false"),
        dict: _("must be a part with a line for each language"),
    }[kind]


def missing_parts(settings: Settings) -> list[Fault]:
    """Faults for parts of the program that are not where they must be."""
    parts = {
        settings.templates / "base.html": _("the templates are missing: install kiosk anew"),
        settings.static / "kiosk.css": _("the style sheet is missing: install kiosk anew"),
        settings.static / "vendor" / "fonts.css": _("the browser parts are missing: `make setup`"),
        settings.translations / "languages.toml": _(
            "the languages are missing: install kiosk anew"
        ),
    }
    return [Fault(str(part), why) for part, why in parts.items() if not part.is_file()]


def write(settings: Settings) -> None:
    """Write `config.toml`, whole or not at all."""
    lines = [
        f"role = {json.dumps(settings.role)}",
        f"hosts = {json.dumps(list(settings.hosts))}",
        f"demo = {json.dumps(settings.demo)}",
        f"signers = {json.dumps(list(settings.signers))}",
        f"backups = {json.dumps(list(settings.backups))}",
    ]
    if settings.role == "hub":
        lines = [*lines[:4], f"address = {json.dumps(settings.address)}"]
        lines.append(f"proxies = {settings.proxies}")
        if settings.postgres:
            lines.append(f"database = {json.dumps(settings.postgres)}")
    if settings.fallback:
        lines.append("[fallback]")
    lines += [f"{tag} = {json.dumps(list(others))}" for tag, others in settings.fallback.items()]
    lines += printers.lines(settings.printer)
    settings.instance.mkdir(parents=True, exist_ok=True)
    file = settings.instance / "config.toml"
    files.write(file, ("\n".join(lines) + "\n").encode())
    if settings.postgres:
        file.chmod(0o600)  # a password stands in it
