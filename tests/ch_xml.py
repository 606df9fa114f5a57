"""An invented Swiss list, in the form of the published excerpts of the real one."""

from __future__ import annotations

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PROGRAMME = """<sanctions-program ssid="20" version-date="2026-05-21" predecessor-version-date="2025-12-12">
<program-key lang="ger">Utopien</program-key><program-key lang="eng">Utopia</program-key>
<program-name lang="eng">Ordinance of 2 October 2000 on measures (SR 946.203), annex 2</program-name>
<sanctions-set ssid="4387" lang="eng">article 12</sanctions-set>
<sanctions-set ssid="4387" lang="ger">Artikel 12</sanctions-set><origin>UN</origin></sanctions-program>
"""
PERSON = """<target ssid="5142"><sanctions-set-id>4387</sanctions-set-id>
<foreign-identifier>QDi.901</foreign-identifier>
<individual sex="male"><identity ssid="1" main="true">
<name ssid="2" name-type="primary-name" quality="good" lang="eng">
<name-part order="1" name-part-type="family-name"><value>Quandro</value>
<spelling-variant lang="RUS" script="CYRL" spelling-variant-type="not-defined">Квандро</spelling-variant></name-part>
<name-part order="2" name-part-type="given-name"><value>Torvel</value>
<spelling-variant lang="RUS" script="CYRL" spelling-variant-type="not-defined">Торвел</spelling-variant></name-part>
<name-part order="3" name-part-type="title"><value>Dr</value></name-part></name>
<name ssid="12" name-type="alias" quality="low"><name-part order="1" name-part-type="whole-name"><value>Abu Q</value>
</name-part></name>
<day-month-year ssid="3" day="23" month="3" year="1980" calendar="Gregorian" quality="good"/>
<day-month-year ssid="13" year="1981" calendar="Gregorian" quality="low"/>
<place-of-birth ssid="5" place-id="77" quality="good"/>
<nationality ssid="6"><country iso-code="IQ">Iraq</country></nationality>
<address ssid="4" place-id="77" quality="good" current="false"><c-o>Lantern Club</c-o>
<address-details>1 Main St</address-details><zip-code>22</zip-code></address>
<identification-document ssid="8" document-type="passport"><number>AB123456</number><issuer>Iraq</issuer>
<date-of-issue>2001-02-03</date-of-issue><expiry-date>2011-02-03</expiry-date><remark>lost</remark>
</identification-document></identity>
<justification ssid="9">Keeper of the Quiet Lantern.</justification>
<other-information ssid="10">Function: Treasurer</other-information>
<relation ssid="11" target-id="46130" relation-type="related-to"><remark>his company</remark></relation></individual>
<modification modification-type="amended" enactment-date="2015-11-17" publication-date="2015-11-18"
 effective-date="2015-11-18"><added><identity ssid="1"><name><name-part><value>Old</value></name-part></name>
</identity></added></modification>
<modification modification-type="listed" enactment-date="2014-11-17" publication-date="2014-11-18"
 effective-date="2014-11-18"/></target>
"""
SHIP = """<target ssid="34461"><sanctions-set-id>99</sanctions-set-id><object object-type="vessel">
<identity ssid="34462" main="true"><name ssid="34463" name-type="primary-name" quality="good" lang="eng">
<name-part order="1" name-part-type="whole-name"><value>Zorblax Star</value></name-part></name></identity>
<other-information ssid="34465">IMO Number: 9074729</other-information></object>
<modification modification-type="listed" enactment-date="2016-05-18" publication-date="2016-05-18"
 effective-date="2016-05-18"/></target>
"""
PLACE = """<place ssid="77"><location>Quillport</location><location-variant>Kvilport</location-variant>
<area>Zorn</area><country iso-code="IQ">Iraq</country></place>
"""


def company(*changes: tuple[str, str], number: str = "46130") -> str:
    """A company's target with these changes, (type, day), the newest first."""
    history = "".join(f'<modification modification-type="{what}" effective-date="{day}"/>' for what, day in changes)
    return (
        f'<target ssid="{number}"><sanctions-set-id>4387</sanctions-set-id><entity><identity ssid="46131" main="true">'
        '<name ssid="46132" name-type="primary-name"><name-part order="1" name-part-type="whole-name">'
        f"<value>Zorblax Trading</value></name-part></name></identity></entity>{history}</target>\n"
    )


def swiss(*parts: str, day: str = "2026-08-27", sort: str = "whole-list") -> bytes:
    """A list of these parts."""
    root = f'<swiss-sanctions-list list-type="{sort}" date="{day}">'
    return f"{HEAD}{root}\n{''.join(parts)}</swiss-sanctions-list>".encode()


WHOLE = swiss(PROGRAMME, PERSON, SHIP, company(("listed", "2021-08-11")), PLACE)
