"""What a hub says: the totals, the paper, and how far each device has come."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kiosk.db import Store
from kiosk.hub import custody, devices
from kiosk.statements import newer, read
from kiosk.tallies import KEYS, TAKEN_FROM


def totals(store: Store, by: Sequence[str] = KEYS) -> list[dict[str, Any]]:
    """The counters of all devices, summed over all parts of a cell that are not in `by`; each row
    holds `n`. `measure` always stands in the rows, since people and letters do not add up.
    """
    kept = ", ".join(f'"{key}"' for key in KEYS if key == "measure" or key in by)
    return store.rows(
        f"""SELECT {kept}, CAST(sum(n) AS BIGINT) AS n FROM totals
            GROUP BY {kept} HAVING sum(n) > 0 ORDER BY {kept}"""  # noqa: S608
    )


def people(store: Store, event: str) -> int:
    """How many people have acted at `event`, at all devices together."""
    return int(
        store.value(
            """SELECT CAST(sum(n) AS BIGINT) FROM totals
               WHERE measure = 'visits' AND event = :event""",
            {"event": event},
        )
        or 0
    )


def sheets(store: Store) -> list[dict[str, Any]]:
    """The number that counts of each sheet and target: `sheet, case, ask, target, n, version`."""
    chosen: dict[tuple[str, str], dict[str, Any]] = {}
    for row in _claims(store):
        place = row["sheet"], row["target"]
        if place not in chosen or newer(row) > newer(chosen[place]):
            chosen[place] = row
    keys = ("sheet", "case", "ask", "target", "n", "version")
    return [{key: row[key] for key in keys} for _place, row in sorted(chosen.items())]


def doubly_claimed(store: Store) -> dict[str, list[str]]:
    """Sheets that more than one device has written down, with the ids of the devices."""
    claims: dict[str, set[str]] = {}
    for row in _claims(store):
        claims.setdefault(row["sheet"], set()).add(row["device"])
    return {sheet: sorted(found) for sheet, found in claims.items() if len(found) > 1}


def _claims(store: Store) -> list[dict[str, Any]]:
    return store.rows("SELECT * FROM claims ORDER BY sheet, target, device, epoch")


def progress(store: Store) -> list[dict[str, Any]]:
    """How far each device has come: `device, epoch, seq, earlier, people, kept, erased, withdrawn,
    missing, is_split`.

    `kept` to `withdrawn` are its entries as its newest statement says, those of earlier epochs
    too, of which it names `earlier`; `missing` is how many statements before that one never came,
    which changes no total.
    """
    found = []
    for row in store.rows("SELECT * FROM epochs ORDER BY device, epoch"):
        where = {key: row[key] for key in ("device", "epoch")}
        message = store.value(
            """SELECT message FROM statements
               WHERE device = :device AND epoch = :epoch ORDER BY seq DESC LIMIT 1""",
            where,
        )
        said = read(bytes(message)) if message else None
        n_known = store.value(
            "SELECT count(*) FROM statements WHERE device = :device AND epoch = :epoch", where
        )
        n_people = store.value(
            """SELECT CAST(sum(n) AS BIGINT) FROM counted
               WHERE device = :device AND epoch = :epoch AND measure = 'visits'""",
            where,
        )
        sums = {
            name: sum(int(one[at]) for one in (said.held if said else ()))
            for at, name in enumerate(("kept", "erased", "withdrawn"), start=1)
        }
        found.append(
            {**where, "seq": row["seq"], "earlier": len(said.past) if said else 0,
             "people": n_people or 0, **sums, "missing": row["seq"] - n_known,
             "is_split": bool(row["is_split"])}
        )  # fmt: skip
    return found


def net(store: Store) -> list[dict[str, Any]]:
    """People and actions, less those taken back, and letters likewise, of each device: rows of
    `device, measure, event, case, ask, target, language, n`; what was taken back has no language.
    """
    rows = store.rows(
        """SELECT device, measure, event, "case", ask, target, language,
                  CAST(sum(n) AS BIGINT) AS n
           FROM counted WHERE measure <> 'counted'
           GROUP BY device, measure, event, "case", ask, target, language
           ORDER BY device, measure, event, "case", ask, target, language"""
    )
    return [
        {**row, "measure": TAKEN_FROM[row["measure"]], "n": -row["n"]}
        if row["measure"] in TAKEN_FROM
        else row
        for row in rows
    ]


def newest(store: Store) -> dict[tuple[str, str], bytes]:
    """The newest statement that counts, as it was signed, by device and epoch."""
    rows = store.rows("SELECT device, epoch, message FROM statements ORDER BY device, epoch, seq")
    return {(row["device"], row["epoch"]): bytes(row["message"]) for row in rows}


def by_device(store: Store) -> dict[str, dict[str, Any]]:
    """The same by device: `people, missing` summed over its epochs, `kept, erased, withdrawn` as
    its last one says, `is_split, is_restored`; zeros for a device that has said nothing yet.
    """
    entries = ("kept", "erased", "withdrawn")
    rows = progress(store)
    found = {}
    for device in devices.listed(store):
        own = [row for row in rows if row["device"] == device.id]
        last = max(own, key=lambda row: (row["earlier"], *map(row.get, entries)), default={})
        found[device.id] = {
            **{name: sum(row[name] for row in own) for name in ("people", "missing")},
            **{name: last.get(name, 0) for name in entries},
            "is_split": any(row["is_split"] for row in own),
            "is_restored": len(own) > 1,
        }
    return found


def entries(store: Store, said: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """Where the sealed entries are that the devices have kept, given what `by_device` says:
    `signed` is the sum of those that are `here` (or were, until they were shredded), `there` (on
    tablets alone), `withdrawn`, and `erased` on a tablet without being here.
    """
    kept, erased, withdrawn = (
        sum(row[name] for row in said.values()) for name in ("kept", "erased", "withdrawn")
    )
    here = sum(row["n"] for row in custody.tally(store) if row["state"] != "withdrawn")
    return {
        "signed": kept + erased + withdrawn,
        "here": here,
        "there": max(0, kept - max(0, here - erased)),
        "withdrawn": withdrawn,
        "erased": max(0, erased - here),
    }


def as_json(store: Store) -> str:
    """Totals and paper as `kiosk tally --json` prints them."""
    return json.dumps({"cells": totals(store), "sheets": sheets(store)}, ensure_ascii=False)
