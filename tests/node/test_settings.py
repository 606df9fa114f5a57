"""Settings: built in, then the file, then the environment, then flags; each remembers where it came from."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.errors import ConfigurationError
from tocsin.node.settings import BUILT_IN, FILE, KNOWN, example_file, read_settings


def home_with(folder: Path, text: str) -> dict[str, str]:
    (folder / FILE).write_text(text, "utf-8")
    return {"TOCSIN_HOME": str(folder)}


def test_the_last_one_to_speak_wins_and_is_remembered(tmp_path: Path) -> None:
    environment = home_with(tmp_path, 'operator = "from file"\npurpose = "from file"\nnode_name = "from file"\n')
    environment |= {"TOCSIN_PURPOSE": "from environment", "TOCSIN_OPERATOR": "from environment"}

    values = read_settings(environment, {"purpose": "from flag"}).values

    assert (values["node_name"].text, values["node_name"].origin) == ("from file", str(tmp_path / FILE))
    assert (values["operator"].text, values["operator"].origin) == ("from environment", "environment: TOCSIN_OPERATOR")
    assert (values["purpose"].text, values["purpose"].origin) == ("from flag", "flag")
    assert (values["database_url"].text, values["database_url"].origin) == ("", BUILT_IN)
    assert (values["home"].text, values["home"].origin) == (str(tmp_path), "environment: TOCSIN_HOME")


def test_empty_words_in_the_environment_say_nothing(tmp_path: Path) -> None:
    chosen = read_settings({"TOCSIN_HOME": str(tmp_path), "TOCSIN_PURPOSE": ""}, {"purpose": ""})

    assert chosen["purpose"] == "screening"
    assert chosen.is_built_in("purpose")


def test_a_home_without_a_file_has_the_built_in_settings(tmp_path: Path) -> None:
    assert read_settings({"TOCSIN_HOME": str(tmp_path / "new")})["operator"] == "operator"


def test_a_password_is_never_shown(tmp_path: Path) -> None:
    environment = {"TOCSIN_HOME": str(tmp_path), "TOCSIN_DATABASE_URL": "postgresql://u:secret@host/db"}

    value = read_settings(environment).values["database_url"]

    assert value.shown == "(set, not shown)"
    assert value.text == "postgresql://u:secret@host/db"


def test_the_example_file_names_every_setting_and_says_nothing(tmp_path: Path) -> None:
    chosen = read_settings(home_with(tmp_path, example_file()))

    assert all(value.origin != str(tmp_path / FILE) for value in chosen.values.values())
    assert all(f"# {setting.name} = " in example_file() for setting in KNOWN if setting.name != "home")


def test_the_example_file_can_be_used_as_it_stands(tmp_path: Path) -> None:
    uncommented = "\n".join(line.removeprefix("# ") for line in example_file().splitlines() if " = " in line)

    assert read_settings(home_with(tmp_path, uncommented))["operator"] == "operator"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('purpos = "x"', "unknown setting 'purpos'"),
        ('home = "/tmp"', "unknown setting 'home'"),
        ("purpose = 5", "purpose must be a text in quotes"),
        ("[purpose]", "purpose must be a text in quotes"),
        ("purpose = ", "cannot be read"),
        ("\x00", "cannot be read"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_place_and_what_to_write(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message) as refused:
        read_settings(home_with(tmp_path, text))

    assert refused.value.place == str(tmp_path / FILE)
    assert refused.value.hint


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes('purpose = "Zöll"'.encode("latin-1"))

    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_settings({"TOCSIN_HOME": str(tmp_path)})


def test_a_file_where_the_home_should_be_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("", "utf-8")

    with pytest.raises(ConfigurationError, match="a file, where the home should be a folder") as refused:
        read_settings({"TOCSIN_HOME": str(tmp_path / "home")})

    assert refused.value.place == str(tmp_path / "home")


def test_a_folder_where_the_file_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()

    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_settings({"TOCSIN_HOME": str(tmp_path)})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_no_file_at_all_makes_reading_fail_in_another_way(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)

    try:
        read_settings({"TOCSIN_HOME": str(tmp_path)})
    except ConfigurationError as error:
        assert error.place == str(tmp_path / FILE)
