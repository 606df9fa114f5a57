"""Every label that OFAC puts before a datum, and what it says: the table behind ``terms``.

OFAC uses one vocabulary everywhere: the words that stand before a value in ``sdn.csv``'s remarks are the ``idType`` of
the classic XML and the document and feature types of the advanced and enhanced XML. The identifier rows hold all 104
values of the reference list "ID DOCUMENT TYPE" of the enhanced XML of 2024-08-28 and what older files add.
"""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.model.record import IdentifierType as Id

# label -> type, and the issuing country where the label itself names one (ISO 3166-1 alpha-2)
IDENTIFIERS: Mapping[str, tuple[Id, str]] = {
    # travel and identity documents of persons
    "Passport": (Id.PASSPORT, ""),
    "Passport No.": (Id.PASSPORT, ""),
    "Passport Number": (Id.PASSPORT, ""),
    "Passport Booklet": (Id.PASSPORT, ""),
    "U.S.A. Passport": (Id.PASSPORT, "US"),
    "Diplomatic Passport": (Id.PASSPORT, ""),
    "British National Overseas Passport": (Id.PASSPORT, "GB"),
    "Stateless Person Passport": (Id.PASSPORT, ""),
    "Travel Document Number": (Id.OTHER_DOCUMENT, ""),
    "Refugee ID Card": (Id.OTHER_DOCUMENT, ""),
    "Stateless Person ID Card": (Id.OTHER_DOCUMENT, ""),
    "Immigration No.": (Id.OTHER_DOCUMENT, ""),
    "Public Security and Immigration No.": (Id.OTHER_DOCUMENT, ""),
    "Temporary suspension of deportation No.": (Id.OTHER_DOCUMENT, "DE"),  # a German residence title (Duldung)
    "Cartilla de Servicio Militar Nacional": (Id.OTHER_DOCUMENT, "MX"),
    "Military Registration Number": (Id.OTHER_DOCUMENT, ""),
    "VisaNumberID": (Id.VISA, ""),
    "Residency Number": (Id.RESIDENCE_PERMIT, ""),
    "Romanian Permanent Resident": (Id.RESIDENCE_PERMIT, "RO"),
    "Seafarer's Identification Document": (Id.SEAFARER_ID, ""),
    "Birth Certificate Number": (Id.BIRTH_CERTIFICATE, ""),
    "Driver's License No.": (Id.DRIVING_LICENCE, ""),
    "National ID No.": (Id.NATIONAL_ID, ""),
    "National Foreign ID Number": (Id.NATIONAL_ID, ""),
    "Personal ID Card": (Id.NATIONAL_ID, ""),
    "Citizen's Card Number": (Id.NATIONAL_ID, ""),
    "Cedula No.": (Id.NATIONAL_ID, ""),
    "Numero de Identidad": (Id.NATIONAL_ID, ""),
    "D.N.I.": (Id.NATIONAL_ID, ""),
    "N.I.E.": (Id.NATIONAL_ID, "ES"),
    "C.U.R.P.": (Id.NATIONAL_ID, "MX"),
    "C.U.I.": (Id.NATIONAL_ID, ""),
    "C.U.I.P.": (Id.NATIONAL_ID, ""),
    "I.F.E.": (Id.NATIONAL_ID, "MX"),
    "Credencial electoral": (Id.NATIONAL_ID, ""),
    "Electoral Registry No.": (Id.NATIONAL_ID, ""),
    "LE Number": (Id.NATIONAL_ID, ""),
    "SSN": (Id.NATIONAL_ID, "US"),
    "Bosnian Personal ID No.": (Id.NATIONAL_ID, "BA"),
    "Kenyan ID No.": (Id.NATIONAL_ID, "KE"),
    "Moroccan Personal ID No.": (Id.NATIONAL_ID, "MA"),
    "Turkish Identification Number": (Id.NATIONAL_ID, "TR"),
    "Tazkira National ID Card": (Id.NATIONAL_ID, "AF"),
    "UAE Identification": (Id.NATIONAL_ID, "AE"),
    "CNP (Personal Numerical Code)": (Id.NATIONAL_ID, "RO"),
    # tax
    "Tax ID No.": (Id.TAX, ""),
    "V.A.T. Number": (Id.TAX, ""),
    "R.F.C.": (Id.TAX, "MX"),
    "RFC": (Id.TAX, "MX"),
    "NIT #": (Id.TAX, ""),
    "RUC #": (Id.TAX, ""),
    "RIF #": (Id.TAX, "VE"),
    "RTN": (Id.TAX, "HN"),
    "RSIN": (Id.TAX, "NL"),
    "US FEIN": (Id.TAX, "US"),
    "C.I.F.": (Id.TAX, "ES"),
    "N.I.F.": (Id.TAX, "ES"),
    "C.U.I.T.": (Id.TAX, "AR"),
    "Fiscal Code": (Id.TAX, ""),
    "Italian Fiscal Code": (Id.TAX, "IT"),
    "Paraguayan tax identification number": (Id.TAX, "PY"),
    "Numero Unico de Identificacao Tributaria (NUIT)": (Id.TAX, "MZ"),
    "Romanian Tax Registration": (Id.TAX, "RO"),
    # registration of companies, charities, vessels
    "Registration ID": (Id.REGISTRATION, ""),
    "Registration Number": (Id.REGISTRATION, ""),
    "Business Registration Document #": (Id.REGISTRATION, ""),
    "Business Registration Number": (Id.REGISTRATION, ""),
    "Business Number": (Id.REGISTRATION, ""),
    "Registered Charity No.": (Id.REGISTRATION, ""),
    "C.R. No.": (Id.REGISTRATION, ""),
    "C.I.N.": (Id.REGISTRATION, "IN"),
    "Company ID: No.": (Id.REGISTRATION, ""),
    "Company Number": (Id.REGISTRATION, ""),
    "UK Company Number": (Id.REGISTRATION, "GB"),
    "Commercial Registry Number": (Id.REGISTRATION, ""),
    "Certificate of Incorporation Number": (Id.REGISTRATION, ""),
    "Registration Certificate Number (Dubai)": (Id.REGISTRATION, "AE"),
    "Dubai Chamber of Commerce Membership No.": (Id.REGISTRATION, "AE"),
    "Chamber of Commerce Number": (Id.REGISTRATION, ""),
    "Istanbul Chamber of Comm. No.": (Id.REGISTRATION, "TR"),
    "Central Registration System Number": (Id.REGISTRATION, "TR"),
    "Matricula Mercantil No": (Id.REGISTRATION, ""),
    "Folio Mercantil No.": (Id.REGISTRATION, ""),
    "Government Gazette Number": (Id.REGISTRATION, ""),
    "Romanian C.R.": (Id.REGISTRATION, "RO"),
    "Public Registration Number": (Id.REGISTRATION, ""),
    "Branch Unit Number": (Id.REGISTRATION, ""),
    "Enterprise Number": (Id.REGISTRATION, ""),
    "Organization Code": (Id.REGISTRATION, ""),
    "File Number": (Id.REGISTRATION, ""),
    "United Social Credit Code Certificate (USCCC)": (Id.REGISTRATION, "CN"),
    "Unified Social Credit Code (USCC)": (Id.REGISTRATION, "CN"),
    "Economic Register Number (CBLS)": (Id.REGISTRATION, "AE"),
    "MSB Registration Number": (Id.REGISTRATION, ""),
    "Russian State Individual Business Registration Number Pattern (OGRNIP)": (Id.REGISTRATION, "RU"),
    "Vessel Registration Identification": (Id.REGISTRATION, ""),  # an IMO number when the value says so: see terms
    "International Maritime Organization No.": (Id.IMO, ""),
    "IMO Number": (Id.IMO, ""),
    # licences
    "License": (Id.LICENCE, ""),
    "Trade License No.": (Id.LICENCE, ""),
    "Tourism License No.": (Id.LICENCE, ""),
    "Pilot License Number": (Id.LICENCE, ""),
    "Permit Number": (Id.LICENCE, ""),
    "SRE Permit No.": (Id.LICENCE, "MX"),
    "Afghan Money Service Provider License Number": (Id.LICENCE, "AF"),
    # money
    "SWIFT/BIC": (Id.BIC, ""),
    "Legal Entity Number": (Id.LEI, ""),
    "Legal Entity Identifier": (Id.LEI, ""),
    "D-U-N-S Number": (Id.DUNS, ""),
    "Account Number": (Id.BANK_ACCOUNT, ""),
    "BIK (RU)": (Id.OTHER, "RU"),  # the central bank's code of a bank, not an ISO 9362 BIC
    "ISIN": (Id.SECURITY, ""),
    "Equity Ticker": (Id.SECURITY, ""),
    "MICEX Code": (Id.SECURITY, ""),
    # vessels and aircraft
    "MMSI": (Id.MMSI, ""),
    "Vessel Call Sign": (Id.CALL_SIGN, ""),
    "Other Vessel Call Sign": (Id.CALL_SIGN, ""),
    "Aircraft Tail Number": (Id.TAIL_NUMBER, ""),
    "Previous Aircraft Tail Number": (Id.TAIL_NUMBER, ""),
    "Aircraft Manufacturer's Serial Number (MSN)": (Id.AIRCRAFT_SERIAL, ""),
    "Aircraft Construction Number (also called L/N or S/N or F/N)": (Id.AIRCRAFT_SERIAL, ""),
    "Aircraft Construction Number": (Id.AIRCRAFT_SERIAL, ""),
    "Aircraft Serial Identification": (Id.AIRCRAFT_SERIAL, ""),
    "Aircraft Mode S Transponder Code": (Id.OTHER, ""),
    # the rest
    "Identification Number": (Id.OTHER, ""),
    "Serial No.": (Id.OTHER, ""),
    "Trademark number": (Id.OTHER, ""),
}

# label -> property of a Fact
FACTS: Mapping[str, str] = {
    "Website": "website",
    "Email Address": "email",
    "Email": "email",
    "Phone Number": "phone",
    "Phone No.": "phone",
    "Phone": "phone",
    "Telephone Number": "phone",
    "Telephone No.": "phone",
    "Telephone": "phone",
    "Fax No.": "fax",
    "Fax": "fax",
    "Telex": "telex",
    "TGMS": "telegram",
    "Title": "title",
    "Alternate Title": "title",
    "Position": "position",
    "Occupation": "position",
    "Organization Type": "organisation type",
    "Organization Established Date": "established",
    "Organization": "organisation",
    "Target Type": "target type",
    "From": "origin",
    "Region": "region",
    # a name in four-digit telegraph codes: every bearer of the name has the same, so it identifies nobody
    "Chinese Commercial Code": "chinese commercial code",
    "Issuer Name": "issuer name",
    "Secondary sanctions risk": "secondary sanctions risk",
    "Additional Sanctions Information": "additional sanctions information",
    "Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions": "transactions prohibited",
    "PEESA Information": "sanctions information",
    "IFCA Determination": "determination",
    "Interpol": "interpol notice",
    "Purchase/Sales For Divestment Date (CMIC)": "divestment date",
    "Listing Date (CMIC)": "listing date",
    "Effective Date (CMIC)": "effective date",
    "Aircraft Model": "aircraft model",
    "Aircraft Manufacture Date": "aircraft manufacture date",
    "Vessel Year of Build": "vessel year of build",
    "Vessel Type": "vessel type",
    "Other Vessel Type": "vessel type",
    "Vessel Tonnage": "vessel tonnage",
    "Tonnage": "vessel tonnage",
    "Vessel Gross Registered Tonnage": "vessel gross registered tonnage",
    "Gross Registered Tonnage": "vessel gross registered tonnage",
    "Former Vessel Flag": "former vessel flag",
    "Other Vessel Flag": "other vessel flag",
    "Location": "location",
    "UN/LOCODE": "un/locode",
    "Operations in Afghanistan": "operations",
    "Also operations in": "operations",
    "For more information on directives, please visit the following link": "further information",
}

# Labels of what Tocsin keeps of nobody as a fact (safeguard S5: protected attributes are dropped at the door)
LEFT: frozenset[str] = frozenset({"ethnicity", "Tribe", "Subtribe"})

# Labels that are also ordinary English words: in free text they are labels only before a colon or a number.
ORDINARY_WORDS: frozenset[str] = frozenset(
    {
        *("Alternate Title", "Email", "Fax", "From", "Interpol", "Location", "Occupation", "Organization"),
        *("Phone", "Position", "Region", "Subtribe", "Telephone", "Telex", "TGMS", "Title", "Tonnage", "Tribe"),
        *("Also operations in", "Operations in Afghanistan"),
    }
)

# label -> the note on a Nationality ("" for a nationality proper)
NATIONALITIES: Mapping[str, str] = {
    "nationality": "",
    "Nationality Country": "",
    "citizen": "citizen",
    "Citizenship": "citizen",
    "Citizenship Country": "citizen",
    "Nationality of Registration": "registration",
    "Registration Country": "registration",
    "Vessel Flag": "flag",
}

# label -> the field of Record that holds it
FIELDS: Mapping[str, str] = {
    "DOB": "births",
    "Birthdate": "births",
    "Date of Birth": "births",
    "POB": "birth_places",
    "Place of Birth": "birth_places",
    "Gender": "sexes",
}

# OFAC's own words for a relation -> Link.relation
RELATIONS: Mapping[str, str] = {
    "Linked To": "linked to",
    "Vessel Owner": "owned by",
    "Aircraft Operator": "operated by",
    "Associate Of": "associate of",
    "Providing support to": "provides support to",
    "Acting for or on behalf of": "acts for",
    "Owned or Controlled By": "owned or controlled by",
    "Family member of": "family",
    "playing a significant role in": "plays a significant role in",
    "Leader or official of": "leader of",
    "Principal Executive Officer": "principal executive officer of",
    "Owns, controls, or operates": "owns, controls or operates",
    "Property in the interest of": "property in the interest of",
}

# What OFAC writes in the place of a country without naming one, beside what text.countries accounts for
COUNTRIES: Mapping[str, str] = {"None Identified": "", "Bosnia-Herzegovina": "BA"}
