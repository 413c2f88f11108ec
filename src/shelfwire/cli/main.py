"""The command line: ``shelfwire run | web | worker | migrate | demo | doctor | backup | restore | …``."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import django.db
import psycopg

from shelfwire.cli import (
    book_parsers,
    case_parsers,
    difference_parsers,
    integration_parsers,
    label_parsers,
    listing_parsers,
    package_parsers,
    profit_parsers,
    settlement_parsers,
    start,
)
from shelfwire.cli.embedded import ServerWillNotStart
from shelfwire.cli.listing_parsers import positive
from shelfwire.environment import env
from shelfwire.kit.errors import RuleBroken

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

DEFAULT_CONCURRENCY = 4
DEFAULT_THREADS = 4
_SURROUNDINGS = (
    OSError,
    psycopg.OperationalError,
    psycopg.errors.InsufficientPrivilege,
    django.db.OperationalError,
)


def _run(given: argparse.Namespace) -> int:
    from shelfwire.cli import serve

    workers = given.workers or serve.default_web_workers()
    return serve.run(given.host, given.port, workers, given.threads, given.concurrency)


def _web(given: argparse.Namespace) -> int:
    from shelfwire.cli import serve

    return serve.web(given.host, given.port, given.workers or serve.default_web_workers(), given.threads)


def _worker(given: argparse.Namespace) -> int:
    from shelfwire.cli import serve

    return serve.worker(given.concurrency, [q for q in given.queues.split(",") if q])


def _migrate(_given: argparse.Namespace) -> int:
    with start.database():
        start.ready_django()
        from shelfwire.cli.migrations import migrate

        applied = migrate()
    print(f"{applied} migrations applied." if applied else "The database is up to date.")
    return 0


def _backup(given: argparse.Namespace) -> int:
    from shelfwire.cli import backup

    target = backup.destination(Path(given.path))
    with start.database():
        manifest = backup.make(env("DATABASE_URL"), target)
    kept = (
        "SHELFWIRE_SECRET_KEY" if env("SHELFWIRE_SECRET_KEY") else Path(env("SHELFWIRE_HOME")) / "secret.key"
    )
    print(
        f"{target}: {sum(manifest.rows.values()):,} rows, uploads and files of jobs included.",
        f"The key is not in it. Keep a copy of {kept} somewhere else: without it every shop must be connected again.",
        sep="\n",
    )
    return 0


def _restore(given: argparse.Namespace) -> int:
    from shelfwire.cli.restore import restore

    with start.database():
        start.ready_django()
        from django.db.migrations.loader import MigrationLoader

        from shelfwire.cli.migrations import migrate

        known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
        manifest = restore(Path(given.path), env("DATABASE_URL"), known, replace=given.replace)
        applied = migrate()
        print(
            f"The database is that of {manifest.made_at[:16].replace('T', ' ')} UTC (Shelfwire {manifest.version}).",
            *([f"{applied} migrations were applied to bring it up to date."] if applied else []),
            "It needs the key it was used with: put secret.key back, or set SHELFWIRE_SECRET_KEY.",
            "Then ask: shelfwire doctor",
            sep="\n",
        )
    return 0


def _doctor(_given: argparse.Namespace) -> int:
    from shelfwire.cli.doctor import examine, report

    with start.database() as embedded:
        start.ready_django()
        return report(list(examine(embedded=embedded is not None)))


def _create_owner(given: argparse.Namespace) -> int:
    password = sys.stdin.readline().rstrip("\n") if given.password_stdin else getpass.getpass("Password: ")
    with start.database():
        start.ready_django()
        from shelfwire.cli.migrations import migrate
        from shelfwire.people.actions import create_first_owner

        migrate()
        user, company = create_first_owner(
            email=given.email, password=password, name=given.name, company_name=given.company
        )
        print(f"{user.email} owns {company.name}. Sign in with the password you chose.")
    return 0


def _password(given: argparse.Namespace) -> int:
    asked = sys.stdin.readline().rstrip("\n") if given.password_stdin else getpass.getpass("New password: ")
    with start.database():
        start.ready_django()
        from shelfwire.kit.secrets import Secret
        from shelfwire.people.actions import open_account

        open_account(
            email=given.email,
            password=Secret(asked),
            forget_second_factor=given.forget_second_factor,
            company=given.company,
        )
        print(f"{given.email} signs in with the new password from now on, and is signed out everywhere.")
    return 0


def _rotate_key(given: argparse.Namespace) -> int:
    from shelfwire.cli import keys

    with keys.one_at_a_time(), start.database():
        ours = not given.drop_old and keys.add_key()
        start.ready_django()
        if given.drop_old:
            print(keys.drop_old())
            return 0
        done, lost = keys.reseal()
        print(f"{done} stored secrets are encrypted with the {'new' if ours else 'first'} key now.")
        if lost:
            print(f"{lost} fit none of the keys and stay as they are; shelfwire doctor names the shops.")
        print("Restart web and worker, back the key up, and then run: shelfwire rotate-key --drop-old")
    return 0


def _demo(given: argparse.Namespace) -> int:
    from shelfwire.cli.demo import play

    return play.main(given.port)


def _evidence(given: argparse.Namespace) -> int:
    with start.database():
        start.ready_django()
        from shelfwire.cli import evidence

        print(evidence.write_pack(given.order, given.company, given.path, whole=given.whole))
    return 0


def _stock(given: argparse.Namespace) -> int:
    with start.database():
        start.ready_django()
        from shelfwire.cli import stock

        lines, well = (stock.stock_due(), True) if given.what == "due" else stock.stock_audit()
        print(*lines, sep="\n")
    return 0 if well else 1


def _offers(given: argparse.Namespace) -> int:
    with start.database():
        start.ready_django()
        from shelfwire.cli import stock

        print(*stock.explain(given.sku, given.shop), sep="\n")
    return 0


def _carriers(given: argparse.Namespace) -> int:
    with start.database():
        start.ready_django()
        from shelfwire.cli import carriers

        print(*(carriers.rates(given.order, given.weight) if given.order else carriers.standing()), sep="\n")
    return 0


def _catalogue(given: argparse.Namespace) -> int:
    with start.database():
        start.ready_django()
        from shelfwire.catalog.actions import ImportOptions
        from shelfwire.cli import catalogue

        if given.what == "export":
            print(catalogue.export_file(Path(given.file), given.company))
            return 0
        options = ImportOptions(create=given.create, locale=given.locale, dry_run=given.dry_run)
        print(*catalogue.import_file(Path(given.file), given.company, options), sep="\n")
    return 0


def _docs_settings(given: argparse.Namespace) -> int:
    from shelfwire.cli.settings_page import page

    path = Path(given.write) if given.write else None
    if path:
        path.write_text(page())
    else:
        print(page(), end="")
    return 0


def _version(_given: argparse.Namespace) -> int:
    from shelfwire.version import VERSION, build_date

    print(f"Shelfwire {VERSION}, built {build_date():%Y-%m-%d}")
    return 0


def _add_listening(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=positive, help="port to listen on (that of SHELFWIRE_URL, else 8080)")
    parser.add_argument("--threads", type=positive, default=DEFAULT_THREADS, help="threads per web process")


def _add_working(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--concurrency", type=positive, default=DEFAULT_CONCURRENCY, help="jobs at once in one worker"
    )


def parser() -> argparse.ArgumentParser:
    """Every command and its flags."""
    top = argparse.ArgumentParser(prog="shelfwire", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    for add in (
        _add_processes,
        _add_upkeep,
        listing_parsers.add,
        integration_parsers.add,
        label_parsers.add,
        package_parsers.add,
        case_parsers.add,
        difference_parsers.add,
        settlement_parsers.add,
        book_parsers.add,
        profit_parsers.add,
        _add_stock,
        _add_catalogue,
        _add_evidence,
        _add_accounts,
        _add_about,
    ):
        add(commands)
    for command in commands.choices.values():
        _add_home(command)
    return top


def _add_home(command: argparse.ArgumentParser) -> None:
    """To a command, and to what it does."""
    command.add_argument(
        "--home",
        metavar="FOLDER",
        default=argparse.SUPPRESS,
        help="folder of this installation, made when it is not there (that of SHELFWIRE_HOME, else var)",
    )
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            for one in action.choices.values():
                _add_home(one)


def _add_processes(commands: Commands) -> None:
    run = commands.add_parser("run", help="database, migrations, web and worker in one")
    _add_listening(run)
    _add_working(run)
    run.add_argument("--web-workers", dest="workers", type=positive, help="web processes (one a processor)")
    run.set_defaults(do=_run)

    web = commands.add_parser("web", help="the screens, the REST API and the webhook door")
    _add_listening(web)
    web.add_argument("--workers", type=positive, help="web processes (one a processor, at most four)")
    web.set_defaults(do=_web)

    worker = commands.add_parser("worker", help="work on jobs; as many as wanted, on any machine")
    _add_working(worker)
    worker.add_argument(
        "--queues",
        default="",
        help="only these, comma-separated: fast, work, carriers (own carrier accounts; never taken unless named)",
    )
    worker.set_defaults(do=_worker)

    demo = commands.add_parser("demo", help="play the main job against the simulator")
    demo.add_argument("--port", type=positive, help="port of the screens (that of SHELFWIRE_URL, else 8080)")
    demo.set_defaults(do=_demo)


def _add_upkeep(commands: Commands) -> None:
    commands.add_parser("migrate", help="bring the database up to date").set_defaults(do=_migrate)

    backup = commands.add_parser("backup", help="write everything to one file, while it runs; the key apart")
    backup.add_argument("path", help="a new file, or a folder for one with a dated name")
    backup.set_defaults(do=_backup)

    restore = commands.add_parser("restore", help="make the database what a backup holds")
    restore.add_argument("path", help="a file that backup wrote")
    restore.add_argument("--replace", action="store_true", help="put it in the place of what is there")
    restore.set_defaults(do=_restore)

    doctor = commands.add_parser("doctor", help="say what is well, what is not, and what to do")
    doctor.set_defaults(do=_doctor)

    rotate = commands.add_parser("rotate-key", help="encrypt stored secrets with another key")
    rotate.add_argument("--drop-old", action="store_true", help="forget the keys that nothing needs any more")
    rotate.set_defaults(do=_rotate_key)


def _add_stock(commands: Commands) -> None:
    stock = commands.add_parser("stock", help="whether the ledger adds up; what shops are still to be told")
    stock.add_argument(
        "what", choices=["audit", "due"], help="audit: code 1 when a balance differs; due: by connected shop"
    )
    stock.set_defaults(do=_stock)

    offers = commands.add_parser("offers", help="why a shop is told the quantity that it is told")
    offers.add_argument("what", choices=["explain"])
    offers.add_argument("sku", metavar="SKU", help="its code")
    offers.add_argument("shop", metavar="SHOP", help="its id or its name")
    offers.set_defaults(do=_offers)

    carriers = commands.add_parser(
        "carriers", help="own carrier accounts, what they did not answer, their rates"
    )
    carriers.add_argument(
        "order", nargs="?", default="", metavar="ORDER", help="ask for the rates of this order"
    )
    carriers.add_argument("--weight", default="", help="of the whole parcel: 500g, 1.5kg, 12oz, 2lb")
    carriers.set_defaults(do=_carriers)


def _add_catalogue(commands: Commands) -> None:
    catalogue = commands.add_parser("catalogue", help="products in and out as a file, in the same columns")
    catalogue.add_argument("what", choices=["import", "export"])
    catalogue.add_argument("file", metavar="FILE", help="CSV or Excel to import, CSV to write")
    catalogue.add_argument(
        "--company", required=True, metavar="SLUG", help="as in the address of its screens"
    )
    catalogue.add_argument("--create", action="store_true", help="create what does not exist yet")
    catalogue.add_argument(
        "--dry-run", action="store_true", help="say what would become of it, and change nothing"
    )
    catalogue.add_argument("--locale", default="en-US", help="how the file writes numbers (en-US)")
    catalogue.set_defaults(do=_catalogue)


def _add_evidence(commands: Commands) -> None:
    evidence = commands.add_parser("evidence", help="everything that is known of an order, as one zip")
    evidence.add_argument("order", metavar="ORDER", help="the channel's id of it")
    evidence.add_argument("path", help="a new file, or a folder")
    evidence.add_argument("--company", required=True, metavar="SLUG", help="as in the address of its screens")
    evidence.add_argument("--whole", action="store_true", help="with the buyer's data, which are hidden else")
    evidence.set_defaults(do=_evidence)


def _add_accounts(commands: Commands) -> None:
    owner = commands.add_parser("create-owner", help="make the first account, when no browser is at hand")
    owner.add_argument("email")
    owner.add_argument("--name", required=True, help="the person's name")
    owner.add_argument("--company", required=True, help="the company's name")
    owner.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    owner.set_defaults(do=_create_owner)

    password = commands.add_parser("password", help="set somebody's password, when no owner can")
    password.add_argument("email")
    password.add_argument("--password-stdin", action="store_true", help="read it from standard input")
    password.add_argument(
        "--company",
        default="",
        help="a company of theirs (as in its address), when the address has several accounts",
    )
    password.add_argument(
        "--forget-second-factor", action="store_true", help="also let them in without their authenticator"
    )
    password.set_defaults(do=_password)


def _add_about(commands: Commands) -> None:
    docs = commands.add_parser("docs-settings", help="print the page of settings")
    docs.add_argument("--write", metavar="FILE", help="write it there instead")
    docs.set_defaults(do=_docs_settings)

    commands.add_parser("version", help="product version and build date").set_defaults(do=_version)


def _reason(error: Exception) -> str:
    """A full disk, a missing right, a database that does not answer: what it was about, and why."""
    if isinstance(error, OSError):
        return f"{error.filename or 'A file'}: {error.strerror or error}."
    return f"The database refused: {' '.join(str(error).split())}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. A refusal is a sentence on stderr and code 2, never a traceback."""
    given = parser().parse_args(arguments)
    if home := getattr(given, "home", None):
        start.settle_home(home)
    try:
        code: int = given.do(given)
    except (RuleBroken, ServerWillNotStart) as refusal:
        print(f"shelfwire: {refusal}", file=sys.stderr)
        return 2
    except _SURROUNDINGS as error:
        print(f"shelfwire: {_reason(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return code


if __name__ == "__main__":
    sys.exit(main())
