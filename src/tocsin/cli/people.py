"""``tocsin member``, ``group``, ``user`` and ``purpose``: who takes part, who works here, and what for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tocsin.cli.console import out, print_json, shown, told_errors

if TYPE_CHECKING:  # loaded only by the commands that need them
    from tocsin.model.accounts import Purpose, Role, User
    from tocsin.model.handling import Use

member = typer.Typer(help="Members, and the seats that they have on this node.", no_args_is_help=True)
group = typer.Typer(help="Groups of members, with their rosters.", no_args_is_help=True)
user = typer.Typer(help="Accounts of people and machines, and their roles.", no_args_is_help=True)
purpose = typer.Typer(help="The closed list of purposes that may be stated.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]
Roles = Annotated[list[str] | None, typer.Option("--role", help="A role; may be repeated.")]


@member.command("list")
def member_list(as_json: Json = False) -> None:
    """The members that this node knows, and which have a seat here."""
    from tocsin.cli.opening import the_node
    from tocsin.services.accounts.people import circle

    with the_node() as node:
        found = circle(node)
    seats = {seat.member: seat for seat in found.seats}
    rows = [
        {
            **{"member": each.id, "name": each.name, "kind": each.kind.value, "country": each.country},
            "seat": "host" if each.id in seats and seats[each.id].is_host else "seat" if each.id in seats else "",
            "groups": [known.id for known in found.groups if each.id in known.members],
        }
        for each in found.members
    ]
    _tell(rows, as_json=as_json)


@member.command("add")
def member_add(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Small letters, digits and dashes, as in rc-north.")],
    name: Annotated[str, typer.Option(help="What people call it.")],
    organisation: Annotated[bool, typer.Option("--organisation", help="An international organisation.")] = False,
    country: Annotated[str, typer.Option(help="Of a state: two or three letters.")] = "",
    seat: Annotated[bool, typer.Option("--seat", help="It has a seat on this node: its users sign in here.")] = False,
    as_json: Json = False,
) -> None:
    """Make a member known to this node."""
    from tocsin.cli.opening import the_node
    from tocsin.model.members import Member, MemberKind
    from tocsin.services.accounts.people import add_member
    from tocsin.text.countries import require_alpha2

    with told_errors():
        kind = MemberKind.ORGANISATION if organisation else MemberKind.STATE
        new = Member(id_, name, kind, require_alpha2(country) if country else "")
    with the_node() as node:
        add_member(node, new, has_seat=seat)
    _told({"member": new.id, "seat": seat}, f"{new.id} is known{', and has a seat here' if seat else ''}.", as_json)


@member.command("seat")
def member_seat(id_: Annotated[str, typer.Argument(metavar="ID")], as_json: Json = False) -> None:
    """Give a member that is known a seat on this node."""
    from tocsin.cli.opening import the_node
    from tocsin.services.accounts.people import give_seat

    with the_node() as node:
        give_seat(node, id_)
    _told({"member": id_, "seat": True}, f"{id_} has a seat here.", as_json)


@member.command("recover")
def member_recover(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Whose seat; its own administrators can sign in no more.")],
    administrator: Annotated[str, typer.Option(help="The name of the new account: another than there is.")],
    reason: Annotated[str, typer.Option(help="Why, in words: for the ledger, and for the seat to see.")],
    public_url: Annotated[str, typer.Option(help="What people write, as in https://tocsin.example.")] = "",
    as_json: Json = False,
) -> None:
    """Make another administrator for a seat, and a one-time link for them; the seat sees that it was done, and why."""
    from tocsin.cli.opening import the_node
    from tocsin.cli.serving import tell_invitation
    from tocsin.services.accounts.recovering import recover_seat

    with the_node() as node:
        invited = recover_seat(node, id_, administrator, reason)
        address = public_url or node.settings["public_url"]
    tell_invitation(invited, address, as_json=as_json)


@group.command("list")
def group_list(as_json: Json = False) -> None:
    """The groups, each with its newest roster."""
    from tocsin.cli.opening import the_node
    from tocsin.services.accounts.people import circle

    with the_node() as node:
        found = circle(node)
    rows = [
        {
            **{"group": each.id, "name": each.name, "epoch": each.epoch, "members": list(each.members)},
            **{"since": each.since.isoformat(), "until": each.until.isoformat() if each.until else ""},
        }
        for each in found.groups
    ]
    _tell(rows, as_json=as_json)


@group.command("set")
def group_set(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Small letters, digits and dashes.")],
    members: Annotated[list[str], typer.Argument(metavar="MEMBER...", help="All of them: a roster is never added to.")],
    name: Annotated[str, typer.Option(help="What people call it.")] = "",
    as_json: Json = False,
) -> None:
    """Give a group its next roster, whole: whoever is not named does not belong to it any more."""
    from tocsin.cli.opening import the_node
    from tocsin.services.accounts.people import set_roster

    with the_node() as node:
        made = set_roster(node, id_, name, members)
    told = {"group": made.id, "epoch": made.epoch, "members": list(made.members)}
    _told(told, f"{made.id}, epoch {made.epoch}: {', '.join(made.members)}.", as_json)


@user.command("list")
def user_list(as_json: Json = False) -> None:
    """The accounts, their seats and roles."""
    from tocsin.cli.opening import the_node
    from tocsin.services.accounts.people import users

    with the_node() as node:
        found = users(node)
    _tell([_account(each) for each in found], as_json=as_json)


@user.command("add")
def user_add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What they sign in with.")],
    role: Roles = None,
    member_id: Annotated[str, typer.Option("--member", help="Whose seat; this node's own member when left out.")] = "",
    display_name: Annotated[str, typer.Option(help="What people see.")] = "",
    machine: Annotated[bool, typer.Option("--machine", help="A machine: it has tokens, and no password.")] = False,
    as_json: Json = False,
) -> None:
    """Make an account. It cannot sign in before it has a password, a passkey or a token."""
    from tocsin.cli.opening import the_node
    from tocsin.services.accounts.people import add_user

    with told_errors():
        roles = [_role(each) for each in role or []]
    with the_node() as node:
        made = add_user(node, name, roles, member=member_id, display_name=display_name, is_machine=machine)
    _told(_account(made), f"{shown(made.name)} of {made.seat.member}: {_roles_of(made) or 'no role yet'}.", as_json)


@user.command("grant")
def user_grant(name: str, role: str, as_json: Json = False) -> None:
    """Give a user a role."""
    from tocsin.cli.opening import the_node
    from tocsin.services.accounts.people import grant

    with told_errors():
        given = _role(role)
    with the_node() as node:
        changed = grant(node, name, given)
    _told(_account(changed), f"{shown(name)}: {_roles_of(changed)}.", as_json)


@user.command("revoke")
def user_revoke(name: str, role: str, as_json: Json = False) -> None:
    """Take a role from a user, at once."""
    from tocsin.cli.opening import the_node
    from tocsin.services.accounts.people import revoke

    with told_errors():
        taken = _role(role)
    with the_node() as node:
        changed = revoke(node, name, taken)
    _told(_account(changed), f"{shown(name)}: {_roles_of(changed) or 'no role left'}.", as_json)


@user.command("disable")
def user_disable(name: str, as_json: Json = False) -> None:
    """Close an account; it stays in the books, since the ledger names it."""
    from tocsin.cli.opening import the_node
    from tocsin.services.accounts.people import disable

    with the_node() as node:
        changed = disable(node, name)
    _told(_account(changed), f"{shown(name)} is disabled.", as_json)


@purpose.command("list")
def purpose_list(as_json: Json = False) -> None:
    """The purposes of this node's own member, and which one counts where nobody says."""
    from tocsin.cli.opening import the_node
    from tocsin.services.accounts.purposes import purposes

    with the_node() as node:
        found = purposes(node)
    rows = [{**_purpose(each), "is_default": each.name == found.default} for each in found.purposes]
    _tell(rows, as_json=as_json)


@purpose.command("set")
def purpose_set(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    use: Annotated[
        str, typer.Option(help="What all members understand by it; see the reference of authority. A new one needs it.")
    ] = "",
    needs_case: Annotated[
        bool | None, typer.Option("--needs-case/--no-case", help="Whether whoever states it must name a case.")
    ] = None,
    default: Annotated[bool, typer.Option("--default", help="It counts where nobody says.")] = False,
    as_json: Json = False,
) -> None:
    """Add a purpose to the closed list, or give one another meaning; what is not said stays as it was."""
    from tocsin.cli.opening import the_node
    from tocsin.services.accounts.purposes import set_purpose

    with told_errors():
        meant = _use(use) if use else None
    with the_node(needs_purpose=False) as node:  # where none is open, this is what opens one again
        new = set_purpose(node, name, meant, needs_case=needs_case, is_default=default)
    _told(_purpose(new), f"{shown(name)} may be stated, for {new.use.value}.", as_json)


@purpose.command("retire")
def purpose_retire(name: Annotated[str, typer.Argument(metavar="NAME")], as_json: Json = False) -> None:
    """Take a purpose off the list; what was done for it keeps saying so."""
    from tocsin.cli.opening import the_node
    from tocsin.services.accounts.purposes import retire

    with the_node() as node:
        old = retire(node, name)
    _told(_purpose(old), f"{shown(name)} may not be stated any more.", as_json)


def _role(text: str) -> Role:
    from tocsin.errors import BadValue
    from tocsin.model.accounts import Role

    for role in Role:
        if role.value == text.strip().casefold():
            return role
    raise BadValue(f"{text!r} is no role", hint=f"one of: {', '.join(role.value for role in Role)}")


def _use(text: str) -> Use:
    from tocsin.errors import BadValue
    from tocsin.model.handling import Use

    for use in Use:
        if use.value == text.strip().casefold():
            return use
    raise BadValue(f"{text!r} is no use", hint=f"one of: {', '.join(use.value for use in Use)}")


def _account(account: User) -> dict[str, Any]:
    return {
        **{"user": account.name, "display_name": account.display_name, "member": account.seat.member},
        **{"kind": account.kind.value, "roles": sorted(account.roles), "is_disabled": account.is_disabled},
    }


def _roles_of(account: User) -> str:
    return ", ".join(sorted(account.roles))


def _purpose(each: Purpose) -> dict[str, Any]:
    needs = {"needs_case": each.needs_case, "is_retired": each.is_retired}
    return {"purpose": each.name, "use": each.use.value, **needs}


def _told(value: dict[str, Any], words: str, as_json: bool) -> None:
    if as_json:
        print_json(value)
    else:
        out().print(words, highlight=False, soft_wrap=True)


def _tell(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    """The rows as JSON, or as a table whose headings are their names."""
    from rich.table import Table

    if as_json:
        print_json(rows)
        return
    if not rows:
        out().print("None.")
        return
    table = Table(header_style="dim", box=None, pad_edge=False)
    for name in rows[0]:
        table.add_column(name.removeprefix("is_").replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(shown(_cell(value)) for value in row.values()))
    out().print(table)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
