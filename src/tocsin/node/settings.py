"""What a node is told: built-in value, then the TOML file, then the environment, then flags; the last one wins.

Every setting remembers where its value came from, so that ``tocsin config show --origin`` can say it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tocsin.errors import ConfigurationError
from tocsin.store.server import default_home

FILE = "tocsin.toml"
BUILT_IN = "built in"


@dataclass(frozen=True, slots=True)
class Setting:
    """A known setting: its name, the variable that overrides it, what it means, its built-in value."""

    name: str
    variable: str
    meaning: str
    default: str
    is_secret: bool = False
    may_be_empty: bool = False  # then an empty variable says: none; of another setting it says nothing


@dataclass(frozen=True, slots=True)
class Value:
    """A setting's value and where it came from."""

    setting: Setting
    text: str
    origin: str

    @property
    def shown(self) -> str:
        """The value as it may be shown: never a password."""
        return "(set, not shown)" if self.setting.is_secret and self.text else self.text


KNOWN = (
    Setting("home", "TOCSIN_HOME", "the folder of everything that Tocsin writes", ""),
    Setting(
        "database_url",
        "TOCSIN_DATABASE_URL",
        "a PostgreSQL server of your own; empty: the embedded one",
        "",
        is_secret=True,
    ),
    Setting("node_name", "TOCSIN_NODE_NAME", "what this node is called", "local"),
    Setting("operator", "TOCSIN_OPERATOR", "who acts from this command line", "operator"),
    Setting("purpose", "TOCSIN_PURPOSE", "what for: the node's default purpose", "screening"),
    Setting("case", "TOCSIN_CASE", "on which case, where the purpose asks for one", ""),
    Setting(
        "public_url", "TOCSIN_PUBLIC_URL", "what people write to reach this node, as in https://tocsin.example", ""
    ),
    Setting(
        "operator_roles",
        "TOCSIN_OPERATOR_ROLES",
        "the roles of the operator of this command line, with commas between",
        "analyst, administrator, supervisor, oversight",
        may_be_empty=True,
    ),
)
_BY_NAME = {setting.name: setting for setting in KNOWN}


class Settings:
    """The values in force."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.values = dict(values)

    def __getitem__(self, name: str) -> str:
        return self.values[name].text

    def is_built_in(self, name: str) -> bool:
        """True when nobody has said anything about this setting."""
        return self.values[name].origin == BUILT_IN

    @property
    def home(self) -> Path:
        """The folder of everything that Tocsin writes."""
        return Path(self["home"])


def read_settings(environment: Mapping[str, str], flags: Mapping[str, str] | None = None) -> Settings:
    """The settings in force. Raises ConfigurationError for a file that cannot be read or a name that is not known."""
    flags = flags or {}
    home = flags.get("home") or str(default_home(environment))
    values = {setting.name: Value(setting, setting.default, BUILT_IN) for setting in KNOWN}
    path = Path(home) / FILE
    for name, text in _from_file(path).items():
        values[name] = Value(_BY_NAME[name], text, str(path))
    for setting in KNOWN:
        if environment.get(setting.variable) or (setting.may_be_empty and setting.variable in environment):
            values[setting.name] = Value(setting, environment[setting.variable], f"environment: {setting.variable}")
        if flags.get(setting.name):
            values[setting.name] = Value(setting, flags[setting.name], "flag")
    values["home"] = Value(_BY_NAME["home"], home, values["home"].origin)
    return Settings(values)


def _from_file(path: Path) -> dict[str, str]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except NotADirectoryError as error:
        hint = "TOCSIN_HOME must name a folder"
        raise ConfigurationError(
            "a file, where the home should be a folder", place=str(path.parent), hint=hint
        ) from error
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror}", place=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        hint = 'lines like: purpose = "border control"; in UTF-8'
        raise ConfigurationError(f"cannot be read: {error}", place=str(path), hint=hint) from error
    for name, value in table.items():
        if name not in _BY_NAME or name == "home":
            known = ", ".join(setting.name for setting in KNOWN if setting.name != "home")
            raise ConfigurationError(f"unknown setting {name!r}", place=str(path), hint=f"known: {known}")
        if not isinstance(value, str):
            hint = f'write {name} = "..."'
            raise ConfigurationError(f"{name} must be a text in quotes", place=str(path), hint=hint)
    return table


def example_file() -> str:
    """The text of a settings file in which every setting stands commented out, with its meaning."""
    lines = ["# Tocsin's settings. The environment and flags override what stands here.", ""]
    for setting in KNOWN:
        if setting.name != "home":
            lines += [f"# {setting.meaning} ({setting.variable})", f'# {setting.name} = "{setting.default}"', ""]
    return "\n".join(lines)
