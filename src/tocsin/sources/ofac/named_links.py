"""Links that OFAC states by name ("Linked To: X", a vessel's owner), led to the subject of that name."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tocsin.model.record import Link


@dataclass(slots=True)
class References:
    """The subjects of one list by their primary name; a name that several bear leads to none of them."""

    owner: str
    _found: dict[str, str] = field(default_factory=dict)

    def add(self, listed: str, reference: str) -> None:
        """Nothing: the subject is found under its name as listed, and a person as it is said, "First LAST"."""
        last, comma, first = listed.casefold().partition(", ")
        for name in {listed.casefold(), f"{first} {last}" if comma else ""} - {""}:
            self._found[name] = "" if name in self._found else f"{self.owner}/{reference}"

    def find(self, name: str) -> str:
        """The "owner/reference" of the only subject of that name; "" where none or several bear it."""
        return self._found.get(name.casefold(), "")

    def complete(self, link: Link) -> Link:
        """The link with its reference, where it has none yet and its name leads to one subject."""
        return link if link.target_reference else replace(link, target_reference=self.find(link.target_name))
