"""``tocsin serve``, and the credentials of accounts: ``tocsin user invite`` and ``tocsin token``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tocsin.cli.console import err, notice, out, print_json, shown, told_errors

if TYPE_CHECKING:
    from tocsin.model.accounts import Verb
    from tocsin.services.accounts.invitations import Invited
    from tocsin.store.accounts import Token

token = typer.Typer(help="Tokens by which machines sign in.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]


def serve(
    port: Annotated[int, typer.Option(min=1, max=65_535, help="The port.")] = 8437,
    host: Annotated[str, typer.Option(help="The address to listen at; another than this machine's own needs TLS.")] = (
        "127.0.0.1"
    ),
    public_url: Annotated[
        str, typer.Option(help="What people write, as in https://tocsin.example; needed with TLS.")
    ] = "",
    tls_certificate: Annotated[Path | None, typer.Option(help="The certificate and its chain, in PEM.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Its private key, in PEM.")] = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="A proxy has TLS, and says where a request comes from.")
    ] = False,
    proxies: Annotated[
        str, typer.Option(help="Addresses or private networks of proxies whose word is taken, with commas between.")
    ] = "127.0.0.1",
    clear_to_proxy: Annotated[
        bool,
        typer.Option(
            "--clear-to-proxy", help="Listen in clear at a private --host, where nobody but --proxies may come."
        ),
    ] = False,
) -> None:
    """Serve machines and people over HTTP, until told to stop."""
    import logging
    import os

    from tocsin.node.local import open_node
    from tocsin.node.serving_here import serving_here
    from tocsin.node.settings import read_settings
    from tocsin.serve import Place
    from tocsin.serve import serve as serve_node

    with told_errors():
        given = read_settings(os.environ, {"public_url": public_url})
        place = Place(
            host, port, given["public_url"], tls_certificate, tls_key, behind_proxy, proxies,
            is_clear_to_proxy=clear_to_proxy,
        )  # fmt: skip
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with told_errors(), open_node(given) as node, serving_here(node.home):
        serve_node(
            node, place, ready=lambda address: notice(f"Serving at [bold]{shown(address)}[/]; Ctrl-C ends it."),
            bring_back=node.bring_database_back,
        )  # fmt: skip
    notice("The server has stopped; everything that was answered is kept.")


def user_invite(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose account.")],
    public_url: Annotated[str, typer.Option(help="What people write, as in https://tocsin.example.")] = "",
    as_json: Json = False,
) -> None:
    """Make a one-time link by which somebody sets a password or passkey for their account; earlier links are void."""
    from tocsin.cli.opening import the_node
    from tocsin.services.accounts.invitations import invite

    with the_node() as node:
        invited = invite(node, name)
        address = public_url or node.settings["public_url"]
    tell_invitation(invited, address, as_json=as_json)


def link_of(invited: Invited, public_url: str = "") -> str:
    """The whole link, at the address that people write, or this machine's own."""
    return f"{public_url.rstrip('/') or 'http://localhost:8437'}{invited.path}"


def tell_invitation(invited: Invited, public_url: str = "", *, as_json: bool = False) -> None:
    """The link, shown this once."""
    link = link_of(invited, public_url)
    if as_json:
        print_json({"user": invited.user, "link": link, "expires_at": invited.expires_at.isoformat()})
        return
    until = f"{invited.expires_at:%Y-%m-%d %H:%M} UTC"
    out().print(f"For [bold]{shown(invited.user)}[/], once, until {until}; it is not shown again:", soft_wrap=True)
    out().print(shown(link), highlight=False, soft_wrap=True)
    if not public_url:
        notice("[cyan]hint[/] a server elsewhere: --public-url, or the setting public_url (TOCSIN_PUBLIC_URL)")


@token.command("add")
def token_add(
    user: Annotated[str, typer.Argument(metavar="USER", help="The machine's account.")],
    name: Annotated[str, typer.Option(help="What it is for.")],
    scope: Annotated[list[str], typer.Option(help="A verb that it opens, as in screen; may be repeated.")],
    days: Annotated[int, typer.Option(min=1, max=366, help="For how long.")] = 90,
    as_json: Json = False,
) -> None:
    """Make a token for a machine; it is shown this once."""
    from tocsin.cli.opening import the_node
    from tocsin.services.accounts.tokens import make_token

    with told_errors():
        verbs = [_verb(each) for each in scope]
    with the_node() as node:
        made, secret = make_token(node, user, name, verbs, days=days)
    if as_json:
        print_json({**_token(made), "token": secret})
        return
    until = f"{made.expires_at:%Y-%m-%d %H:%M} UTC"
    err().print(f"For {shown(user)}, to {', '.join(sorted(made.scope))}, until {until}; it is not shown again:")
    out().print(secret, highlight=False, soft_wrap=True)


@token.command("list")
def token_list(
    user: Annotated[str, typer.Argument(metavar="USER", help="One machine; all of them when left out.")] = "",
    as_json: Json = False,
) -> None:
    """The tokens of machines, without what opens them."""
    from tocsin.cli.opening import the_node
    from tocsin.services.accounts.tokens import tokens

    with the_node() as node:
        found = tokens(node, user)
    if as_json:
        print_json([_token(each) for each in found])
        return
    for each in found:
        state = "revoked" if each.revoked_at else f"until {each.expires_at:%Y-%m-%d}"
        words = f"{each.id}  {each.user}  {each.name}  {', '.join(sorted(each.scope))}  {state}"
        out().print(shown(words), highlight=False, soft_wrap=True)


@token.command("revoke")
def token_revoke(
    id_: Annotated[str, typer.Argument(metavar="ID", help="As `tocsin token list` shows it.")], as_json: Json = False
) -> None:
    """Take a token back: it opens nothing from its next request on."""
    from uuid import UUID

    from tocsin.cli.opening import the_node
    from tocsin.errors import BadValue
    from tocsin.services.accounts.tokens import revoke_token

    with told_errors():
        try:
            which = UUID(id_)
        except ValueError as error:
            raise BadValue(f"{id_[:80]!r} is no id of a token", hint="see: tocsin token list") from error
    with the_node() as node:
        revoked = revoke_token(node, which)
    if as_json:
        print_json({"id": str(which), "user": revoked.user, "revoked": True})
    else:
        out().print(f"The token {which} of {shown(revoked.user)} is revoked.")


def _verb(text: str) -> Verb:
    from tocsin.errors import BadValue
    from tocsin.model.accounts import Verb

    for verb in Verb:
        if verb.value == text.strip().casefold():
            return verb
    raise BadValue(f"{text!r} is no verb", hint="see docs/reference/authority.md")


def _token(each: Token) -> dict[str, Any]:
    return {
        "id": str(each.id),
        "user": each.user,
        "name": each.name,
        "scope": sorted(each.scope),
        "made_at": each.made_at.isoformat(),
        "expires_at": each.expires_at.isoformat(),
        "used_at": each.used_at.isoformat() if each.used_at else None,
        "revoked_at": each.revoked_at.isoformat() if each.revoked_at else None,
    }
