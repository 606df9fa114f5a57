"""Work that sees everything is named, module by module: what a user asks to see is never done in the node's name."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "tocsin"

# Modules that open transactions with ``node.actor``, a name or a Service: the node's own work, past every policy.
SYSTEM_WORK = {
    "services/indexing/refresh.py": "builds the index, which holds every record with its class",
    "services/indexing/merge.py": "builds the index",
    "services/indexing/building.py": "builds the index",
    "services/listing/load.py": "writes a published list",
    "services/listing/fetch.py": "writes a published list; what was received last",
    "services/listing/load_documents.py": "writes the register of documents, which is published",
    "services/documents.py": "which version of the published register is in force",
    "services/listing/declare.py": "declarations of lists: no subjects",
    "services/listing/sources.py": "declarations of lists: no subjects",
    "services/listing/watch.py": "when lists were looked at: no subjects",
    "services/listing/health.py": "when lists were looked at: no subjects",
    "services/listing/looks.py": "when lists were looked at: no subjects",
    "services/screening/screen.py": "whether the index fits; visible classes are asked for, lists told through them",
    "services/screening/texts.py": "leaves of the ledger: which records a text alerted on",
    "services/screening/batch.py": "versions of lists, beside answers",
    "services/screening/runs.py": "runs of tables: no records",
    "services/screening/following.py": "runs of tables; what changed is screened against as its reader may",
    "services/screening/proofs.py": "proofs of answers: hashes",
    "services/auditing/recording.py": "leaves of the ledger",
    "services/auditing/verify.py": "the ledger",
    "services/auditing/proof.py": "the ledger",
    "services/auditing/facts.py": "the ledger: that a fact which was written past it is gone on from",
    "services/auditing/aside.py": "the ledger: that what stops waiting leaves is set aside",
    "services/auditing/mark.py": "the ledger: that a restored database is gone on from",
    "services/auditing/search.py": "the ledger",
    "services/auditing/sequence.py": "the ledger's sequencer",
    "services/accounts/permitting.py": "leaves of the ledger: refusals",
    "services/auditing/refusing.py": "leaves of the ledger: refusals",
    "services/auditing/node_keys.py": "the node's keys",
    "services/accounts/people.py": "accounts, after a check of the role",
    "services/accounts/recovering.py": "an administrator for another seat, at the command line alone",
    "services/accounts/purposes.py": "purposes, after a check of the role",
    "services/accounts/invitations.py": "accounts: invitations, sessions; after a check of the role, or of a secret",
    "services/accounts/credentials.py": "who enters, by session or token: before there is an actor",
    "services/accounts/passkeys.py": "passkeys: of the account that is signed in, or before there is an actor",
    "services/accounts/sign_in.py": "who signs in: before there is an actor",
    "services/accounts/throttling.py": "how often something was tried: no subjects",
    "services/accounts/tokens.py": "tokens of machines, after a check of the role",
    "services/auditing/oversight.py": "the ledger, after a check of the role",
    "services/keeping/terms.py": "terms of retention, after a check of the role; what is due: no subjects",
    "services/keeping/retention.py": "destroys what is due, and shows none of it",
    "services/keeping/erasing.py": "destroys a payload of the ledger, after a check of the role, and shows nothing",
    "serve.py": "whether there is a list and an index: no subjects",
    "api/well.py": "whether the node is well: no subjects",
    "services/identity/claims.py": "claims are written by the node; what is read goes by the reader's classes",
    "services/identity/propose.py": "claims are written by the node; what is read goes by the reader's classes",
    "services/identity/work.py": "works over all records in the background",
    "node/local.py": "makes the node; who acts",
    "store/database.py": "the node's id",
    "cli/changed.py": "runs of tables: no records",
    "cli/checking.py": "the doctor",
    "cli/auditing.py": "the ledger",
}


def acts_as_the_node(call: ast.Call) -> bool:
    """True for ``….transaction(x)`` whose x is anybody's name, a Service, or ``….actor``."""
    is_transaction = isinstance(call.func, ast.Attribute) and call.func.attr == "transaction" and call.args
    if not is_transaction:
        return False
    first = call.args[0]
    is_name = isinstance(first, ast.Constant) or (isinstance(first, ast.Attribute) and first.attr == "actor")
    is_service = isinstance(first, ast.Call) and isinstance(first.func, ast.Name) and first.func.id == "Service"
    return is_name or is_service or isinstance(first, ast.Subscript)


def modules_of_system_work() -> set[str]:
    return {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and acts_as_the_node(node)
    }


def test_no_module_sees_everything_without_saying_why() -> None:
    assert modules_of_system_work() - SYSTEM_WORK.keys() == set()


def test_what_shows_records_acts_in_the_name_of_who_looks() -> None:
    assert {"services/records.py", "services/listing/lists.py"} & modules_of_system_work() == set()


def test_a_transaction_in_the_nodes_own_name_is_recognised() -> None:
    calls = {
        "s.transaction(node.actor)": True,
        "s.transaction('store', read_only=True)": True,
        "s.transaction(Service('x', 'y'))": True,
        "s.transaction(settings['operator'])": True,
        "s.transaction(node.acting)": False,
        "s.transaction(actor, verb=v)": False,
        "connection.transaction()": False,
    }
    for source, expected in calls.items():
        call = next(node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))

        assert acts_as_the_node(call) is expected, source
