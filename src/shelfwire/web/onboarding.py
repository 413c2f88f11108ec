"""What is left to do, from a seller account to the first order shipped: a pure look at the facts.

Home shows an owner the next step alone. A shop that has shipped an order is set up for good: what comes undone later is
an issue, not a step.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.urls import reverse

from shelfwire.catalog import queries as catalog
from shelfwire.channels import queries as channels
from shelfwire.channels.models import Account
from shelfwire.channels.states import AccountStatus
from shelfwire.fulfilment import queries as fulfilment
from shelfwire.fulfilment.models import Parcel
from shelfwire.inventory import queries as inventory
from shelfwire.kit.paging import capped_count
from shelfwire.listings import queries as listings
from shelfwire.orders import queries as orders
from shelfwire.people.models import Company, Role
from shelfwire.web.channels.shop import plugin_of

SELLER_SIGN_UP = "https://seller.tiktok.com/"
"""TikTok's own page for new sellers; it asks for the country and goes on from there."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the list. ``detail`` is how it stands; ``href`` and ``button`` lead to where it is done."""

    key: str
    label: str
    says: str
    done: bool
    button: str
    href: str
    needs: Role = Role.OWNER
    detail: str = ""
    outside: bool = False
    """Whether ``href`` leaves for another site."""


@dataclass(frozen=True, slots=True)
class Onboarding:
    """The list, and the shop it is about."""

    steps: tuple[Step, ...]
    account: Account | None

    @property
    def done(self) -> int:
        """How many steps are green."""
        return sum(step.done for step in self.steps)

    @property
    def total(self) -> int:
        """How many steps there are."""
        return len(self.steps)

    @property
    def finished(self) -> bool:
        """Whether the list may go away."""
        return self.done == self.total

    @property
    def next(self) -> Step | None:
        """The first step that is not green."""
        return next((step for step in self.steps if not step.done), None)


def next_step(company: Company) -> Onboarding | None:
    """How far the first shop is that never shipped an order; None without a shop, and once each has shipped one."""
    shipped = Parcel.objects.filter(account=OuterRef("pk"), sent_at__isnull=False)
    shops = channels.accounts(company).exclude(status=AccountStatus.DISCONNECTED)
    account = shops.filter(~Exists(shipped)).order_by("id").first()
    found = onboarding(company, account) if account else None
    return found if found is not None and found.next is not None else None


def onboarding(company: Company, account: Account | None) -> Onboarding:
    """Every step for a shop, or for a company without one."""
    return Onboarding(
        (
            *_connecting(company, account),
            *_mapping(company, account),
            *_orders_in(company, account),
            _links(company, account),
            *_tracking_out(company, account),
        ),
        account,
    )


def _at(company: Company, name: str, **kwargs: object) -> str:
    return reverse(name, kwargs={"slug": company.slug, **kwargs})


def _shop(company: Company, account: Account | None, name: str) -> str:
    """A tab of the shop, or where a shop is added."""
    if account is None:
        return _at(company, "channels:add")
    return _at(company, f"channels:{name}", account_id=account.pk)


def _connecting(company: Company, account: Account | None) -> list[Step]:
    connected = account is not None and account.status == AccountStatus.CONNECTED
    missing = [c["label"] for c in account.checks if c["outcome"] == "missing"] if account else []
    tested = account is not None and account.checked_at is not None
    return [
        Step(
            "seller_account",
            "Get a seller account",
            "Have your business registration, tax ID, a bank account and an identity document at hand.",
            account is not None,
            "Sign up with TikTok Shop",
            SELLER_SIGN_UP,
            outside=True,
        ),
        Step(
            "app_keys",
            "Enter the app keys",
            "From TikTok's Partner Center: app key, app secret and service id of your app.",
            account is not None and _has_keys(account),
            "Enter keys" if account else "Add the shop",
            _shop(company, account, "setup_keys"),
        ),
        Step(
            "connect",
            "Connect the shop",
            "You sign in on TikTok's own page and authorise; the tokens come back by themselves.",
            connected,
            "Connect",
            _shop(company, account, "setup_consent"),
            detail=account.status_why if account and account.status == AccountStatus.PARKED else "",
        ),
        Step(
            "test",
            "Test the settings",
            "Looks at scopes, shop status and TikTok's default warehouse, and changes nothing.",
            tested and not missing,
            "Test",
            _shop(company, account, "setup_test"),
            detail=f"Missing: {', '.join(missing[:3])}" if missing else "",
        ),
    ]


def _has_keys(account: Account) -> bool:
    return plugin_of(account).keys_entered(account)


def _mapping(company: Company, account: Account | None) -> list[Step]:
    ours = inventory.warehouses(company)
    default = ours.filter(is_default=True).first()
    theirs = list(channels.warehouses(account).filter(enabled=True, missing_at=None)) if account else []
    linked = set(inventory.warehouse_links(account)) if account else set()
    mapped = sum(one.external_id in linked or default is not None for one in theirs)
    links = fulfilment.carrier_links(account) if account else None
    guessed = links.filter(guessed=True).count() if links is not None else 0
    return [
        Step(
            "default_warehouse",
            "Name your warehouse",
            "Where your stock lies. Orders reserve from the default one unless the shop's warehouse is mapped.",
            default is not None,
            "Add a warehouse",
            _at(company, "inventory:warehouses"),
            Role.OPERATOR,
            detail=str(default or ""),
        ),
        Step(
            "warehouse_map",
            "Match the shop's warehouses",
            "Which of yours each of TikTok's warehouses is.",
            bool(theirs) and mapped == len(theirs),
            "Match warehouses",
            _shop(company, account, "setup_mapping"),
            detail=f"{mapped} of {len(theirs)}" if theirs else "",
        ),
        Step(
            "carrier_map",
            "Match the carriers",
            "What TikTok calls each of your carriers. Names were compared for you; say whether they are right.",
            links is not None and links.exists() and not guessed,
            "Match carriers",
            _shop(company, account, "setup_mapping"),
            detail=f"{guessed} guessed" if guessed else "",
        ),
    ]


def _orders_in(company: Company, account: Account | None) -> list[Step]:
    mine = orders.orders(company, orders.OrderFilter(account_ids=[account.pk])) if account else None
    return [
        Step(
            "import_skus",
            "Import your SKUs",
            "A CSV or Excel file with at least the SKU; quantities set the stock you counted.",
            catalog.skus(company).exists(),
            "Import a file",
            _at(company, "catalogue:import"),
            Role.OPERATOR,
        ),
        Step(
            "orders_on",
            "Switch on order download",
            "Off at first. New orders then come in by themselves and reserve stock.",
            account is not None and account.orders_in,
            "Choose what may flow",
            _shop(company, account, "setup_start"),
        ),
        Step(
            "download_orders",
            "Download the orders you have",
            "Once, for a window you choose; a job with its progress.",
            mine is not None and mine.exists(),
            "Download orders",
            _shop(company, account, "setup_start"),
        ),
    ]


def _links(company: Company, account: Account | None) -> Step:
    linked, many = capped_count(listings.links(company, account=account)) if account else (0, False)
    unlinked, more = capped_count(listings.unlinked(company, account)) if account else (0, False)
    total = linked + unlinked
    return Step(
        "link_skus",
        "Link the shop's SKUs to yours",
        "Equal SKU codes link by themselves; the others block their orders until you link them.",
        total > 0 and unlinked == 0,
        "Link SKUs",
        f"{_at(company, 'listings:list')}?show=unlinked",
        Role.OPERATOR,
        detail=f"{linked:,}{'+' if many else ''} of {total:,}{'+' if many or more else ''}" if total else "",
    )


def _tracking_out(company: Company, account: Account | None) -> list[Step]:
    sent = fulfilment.parcels(company, fulfilment.ParcelFilter(account_ids=[account.pk])) if account else None
    return [
        Step(
            "tracking_on",
            "Switch on tracking upload",
            "Off at first. Tracking numbers then reach TikTok, which marks the orders as shipped.",
            account is not None and account.tracking_out,
            "Choose what may flow",
            _shop(company, account, "flow"),
        ),
        Step(
            "first_shipment",
            "Ship the first order",
            "Enter carrier and tracking number; TikTok counts it as shipped after the carrier's first scan.",
            sent is not None and sent.filter(sent_at__isnull=False).exists(),
            "See what is to ship",
            _at(company, "orders:list"),
            Role.OPERATOR,
        ),
    ]
