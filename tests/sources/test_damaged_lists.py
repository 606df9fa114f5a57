"""Every list, damaged by chance: it is read in the right shape, or refused with a place, and never anything else."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import au_sheets
import ca_xml
import ch_xml
import eu_xml
import ofac_advanced
import ofac_xml
import uk_lists
import un_xml
from list_damage import Damage, flipped, pieces, table, taken, tree, truncated
from tocsin.sources.au import consolidated as au
from tocsin.sources.ca import sema as ca
from tocsin.sources.ch import consolidated as ch
from tocsin.sources.eu import consolidated as eu
from tocsin.sources.ofac import advanced, classic, enhanced
from tocsin.sources.reading import ListFile, ListFormat
from tocsin.sources.uk import csv_list, hmt, xml_list
from tocsin.sources.un import consolidated as un

_SEEDS = st.integers(0, 1 << 32)
_EITHER = {"read", "refused"}


@dataclass(frozen=True)
class Written:
    """An invented list with something of everything in it, in one format."""

    form: ListFormat
    owner: str
    whole: bytes

    def taken(self, data: bytes) -> str:
        """How the reader took the bytes, "read" or "refused"; any other end is an error."""
        return taken(self.form, [ListFile.of_bytes("damaged", data)], self.owner)


XML = (
    Written(un.FORMAT, "un", un_xml.WHOLE),
    Written(eu.FORMAT, "eu", eu_xml.WHOLE),
    Written(classic.FORMAT, "ofac", ofac_xml.CLASSIC_WHOLE),
    Written(enhanced.FORMAT, "ofac", ofac_xml.ENHANCED_WHOLE),
    Written(advanced.FORMAT, "ofac", ofac_advanced.WHOLE),
    Written(xml_list.FORMAT, "uk", uk_lists.FULL_XML),
    Written(hmt.FORMAT, "uk", uk_lists.FULL_TARGETS),
    Written(ca.FORMAT, "ca", ca_xml.WHOLE),
    Written(ch.FORMAT, "ch", ch_xml.WHOLE),
)
WORKBOOK = Written(au.FORMAT, "au", au_sheets.sheet(*au_sheets.ROWS))
TABLE = Written(csv_list.FORMAT, "uk", uk_lists.FULL_TABLE)


def _name(written: Written) -> str:
    return written.form.name


@pytest.mark.parametrize("written", [*XML, WORKBOOK, TABLE], ids=_name)
def test_the_undamaged_file_is_read(written: Written) -> None:
    assert written.taken(written.whole) == "read"


@pytest.mark.parametrize("written", [*XML, WORKBOOK], ids=_name)  # a table may end after any whole row
@settings(max_examples=40)
@given(seed=_SEEDS)
def test_a_truncated_file_is_always_refused(written: Written, seed: int) -> None:
    assert written.taken(truncated(written.whole, seed)) == "refused"


@pytest.mark.parametrize("written", [*XML, WORKBOOK, TABLE], ids=_name)
@settings(max_examples=100)
@given(damage=st.sampled_from([flipped, pieces]), seed=_SEEDS)
def test_damaged_bytes_are_read_in_the_right_shape_or_refused(written: Written, damage: Damage, seed: int) -> None:
    assert written.taken(damage(written.whole, seed)) in _EITHER


@pytest.mark.parametrize("written", XML, ids=_name)
@settings(max_examples=150)
@given(seed=_SEEDS)
def test_a_damaged_tree_is_read_in_the_right_shape_or_refused(written: Written, seed: int) -> None:
    assert written.taken(tree(written.whole, seed)) in _EITHER


@settings(max_examples=150)
@given(seed=_SEEDS)
def test_a_damaged_table_is_read_in_the_right_shape_or_refused(seed: int) -> None:
    assert TABLE.taken(table(TABLE.whole, seed)) in _EITHER
