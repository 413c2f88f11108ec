"""A company with one of everything, whose every text carries a mark: whoever sees the mark has seen the company."""

from __future__ import annotations

from tests.factories import FULL_ADDRESS, channel_unit
from tests.web.half_made import Known
from tests.web.half_made_books import books_marked
from tests.web.half_made_carriers import carriers_half_made
from tests.web.half_made_live import live_marked
from tests.web.marked_cases import cases_marked
from tests.web.marked_catalogue import marked_catalogue
from tests.web.marked_labels import labels_marked
from tests.web.marked_money import money_marked
from tests.web.marked_offers import marked_offers
from tests.web.marked_postings import marked_postings
from tests.web.marked_properties import marked_properties
from tests.web.marked_requests import marked_request
from tests.web.marked_taxonomy import marked_taxonomy
from tests.web.marked_ways import marked_way
from tests.web.scene import Scene, make_scene

from shelfwire.alerts.models import Alert, MailServer, Occasion, Webhook, WebhookDelivery
from shelfwire.catalog.models import Thumbnails
from shelfwire.channels.models import Account, ChannelWarehouse
from shelfwire.exchange.models import Cursor, Notice
from shelfwire.fulfilment.models import Acknowledgement, Parcel
from shelfwire.integrations.models import DropFolder, Integration, IntegrationCall
from shelfwire.inventory.models import ExternalReservation, Oversold, StockTake, Transfer, Warehouse
from shelfwire.jobs.models import Job, JobFile, JobRow
from shelfwire.kit import clock
from shelfwire.listings.models import ListingSku
from shelfwire.orders.models import Address, Block, Order, OrderDocument, TimelineEntry, Unit
from shelfwire.people.actions import issue_api_key
from shelfwire.people.models import ApiKey, Company, Invitation, Membership, User


def marked(company: Company, text: str) -> tuple[Scene, Known]:
    """The company's things with ``text`` in whatever they store as text; and their ids by the names of addresses."""
    scene = make_scene(company, f"{text} shop")
    now = clock.now()
    order = scene.order(
        "sold",
        units=[
            channel_unit("SHIRT-M", "", product_name=f"{text} product", sku_name=text[:200]),
            channel_unit(
                f"{text[:90]} unlinked",
                "",
                sku_id="C-UNLINKED",
                product_id="P-UNLINKED",
                product_name=text,
                sku_name=text[:200],
            ),
        ],
        buyer_name=text[:200],
        buyer_message=text,
        address=FULL_ADDRESS,
    )
    refused = scene.refused(scene.order("refused"))
    Order.objects.filter(pk=order.pk).update(
        cancel_reason=text[:200], delivery_option_name=text[:120], channel_status=text[:60], source=text[:20]
    )
    Address.objects.filter(order=order).update(
        name=text[:200], phone=text[:60], lines=[text, text], city=text[:120], region=text[:120],
        district=text[:120], instructions=text,
    )  # fmt: skip
    Block.objects.filter(order=order).update(detail=text[:500])
    Unit.objects.filter(order=order).update(provider_name=text[:120], cancel_reason=text[:200])
    TimelineEntry.objects.create(
        order=order, at=now, kind="person", text=text[:500], by=text[:120], data={text: text}
    )
    document = OrderDocument.objects.filter(order=order).get()
    OrderDocument.objects.filter(pk=document.pk).update(body=text, via=text[:40])
    Account.objects.filter(pk=scene.account.pk).update(
        shop_name=text[:200], seller_name=text[:200], status_why=text[:500], shop_kind=text[:40],
        scopes=[text], options={"service_id": text},
        checks=[
            {"key": "k", "label": text, "outcome": "missing", "detail": text, "advice": text, "blocks": ["orders_in"]}
        ],
    )  # fmt: skip
    Cursor.objects.filter(account=scene.account).update(error=text, failures=1, note=text[:300])
    notice = Notice.objects.create(
        account=scene.account, channel="tiktok", dedupe_key=text[:120], kind=text[:40], kind_name=text[:80],
        topic="order", body=text, received_at=now, subjects=[["order", text]], outcome=text[:300],
    )  # fmt: skip
    ChannelWarehouse.objects.create(account=scene.account, external_id="CW", name=text[:200], seen_at=now)
    scene.account.providers.update(name=text[:200], delivery_option_name=text[:200])
    job = Job.objects.create(
        company=company, name="x", title=text[:200], status="failed", error=text, note=text[:300],
        started_by_label=text[:120], result={text[:50]: text}, arguments={text[:50]: text},
    )  # fmt: skip
    JobRow.objects.create(
        job=job, key=text[:120], label=f"{text} label"[:200], outcome="failed", code=text[:60],
        field=text[:80], message=text,
    )  # fmt: skip
    file = JobFile.objects.create(job=job, direction="out", name=text[:200], content=text.encode())
    company.skus.update(title=text[:300])
    company.products.update(title=f"{text} product"[:300])
    ListingSku.objects.filter(account=scene.account).update(title=text[:500], linked_by=text[:120])
    for listed in scene.account.listings.all():
        listed.title = text[:500]
        listed.save()
    warehouse = Warehouse.objects.filter(company=company).get()
    Warehouse.objects.filter(pk=warehouse.pk).update(name=text[:120])
    refused.error, refused.request_id = text, text[:80]
    refused.reasons = [{"code": text[:50], "text": text, "field": None, "advice": text}]
    refused.save()
    key, _ = issue_api_key(company=company, name="Key", scopes=["jobs:read"], by="x")
    ApiKey.objects.filter(pk=key.pk).update(name=text[:80])
    invited = Invitation.objects.create(
        company=company, email=f"invited-to-{company.pk}@example.com", role="viewer", digest=f"d{company.pk}",
        expires_at=now,
    )  # fmt: skip
    member = Membership.objects.filter(company=company).order_by("pk").last()
    assert member is not None
    User.objects.filter(pk=member.user_id).update(first_name=text[:150])
    sku = company.skus.order_by("pk").first()
    assert sku is not None
    Thumbnails.objects.create(
        company=company, digest=f"d{company.pk}", small=text.encode(), large=text.encode(), made_at=now
    )
    occasion = Occasion.objects.create(
        company=company, account=scene.account, kind="late_order", subject_id=str(order.pk), began_at=now,
        recorded_at=now, checked_at=now,
    )  # fmt: skip
    told = [Alert.objects.create(occasion=occasion, membership=one) for one in company.memberships.all()]
    MailServer.objects.create(
        company=company, host="mail.example.com", port=587, username=text[:254], sender="shop@example.com"
    )
    webhook = Webhook.objects.create(company=company, url=f"https://erp.example.com/{text}")
    message = WebhookDelivery.objects.create(
        webhook=webhook, kind="late_order", body=text, answer=text[:500], made_at=now, gave_up_at=now
    )
    program = Integration.objects.create(
        company=company, kind="shipstation", name=text[:80], token=f"{company.pk:020d}", user_name="x", digest="",
        carriers={text[:80]: "ups"}, password_at=now,
    )  # fmt: skip
    for action in ("export", "shipnotify"):
        IntegrationCall.objects.create(
            integration=program, at=now, action=action, outcome="refused", order_number=text[:64],
            carrier=text[:80], tracking_number=text[:80], said=text[:600], page=1, pages=1,
        )  # fmt: skip
    drop = Integration.objects.create(
        company=company, kind="folder", name=f"F{text[:78]}", token=f"{company.pk:021d}", user_name="x", digest="",
        password_at=now,
    )  # fmt: skip
    DropFolder.objects.create(
        integration=drop, way="sftp", path=text[:300], host=text[:253], user_name=text[:120], error=text[:600],
        seen={text: [1, 1]},
    )  # fmt: skip
    IntegrationCall.objects.create(
        integration=drop,
        at=now,
        action="orders_out",
        outcome="written",
        file_name=text[:255],
        said=text[:600],
    )
    short = Oversold.objects.create(
        sku=sku, warehouse=warehouse, units=1, since=now, owner_name=text[:120], note=text
    )
    take = StockTake.objects.create(
        company=company, warehouse=warehouse, note=text[:200], opened_at=now, opened_by=text[:120]
    )
    take.lines.create(sku=sku, expected=1, counted=2, seen=1, counted_at=now, counted_by=text[:120])
    second = Warehouse.objects.create(company=company, code=f"second-{company.pk}", name=text[:120])
    transfer = Transfer.objects.create(
        company=company,
        source=warehouse,
        target=second,
        reference=text[:120],
        sent_at=now,
        sent_by=text[:120],
    )
    transfer.lines.create(sku=sku, quantity=1)
    elsewhere = ExternalReservation.objects.create(
        company=company, source=text[:60], key=text[:120], made_at=now, made_by=text[:120]
    )
    elsewhere.lines.create(sku=sku, warehouse=warehouse, quantity=1)
    seen = Acknowledgement.objects.create(
        parcel_id=refused.subject_id, order=order, cause="address_changed", mark=text[:60], said=text[:300], at=now,
        by=text[:120], why=text[:300],
    )  # fmt: skip
    labels = labels_marked(scene.account, order, Parcel.objects.get(pk=refused.subject_id), text)
    known: Known = {
        **labels,
        **books_marked(scene.account, text),
        **cases_marked(scene.account, order, text),
        **money_marked(scene.account, order, text),
        "account_id": [scene.account.pk],
        "list_name": ["orders"],
        "conversation": ["orders"],
        "switch": ["orders_in"],
        "order_id": [order.pk],
        "document_id": [document.pk],
        "code": ["unmapped"],
        "parcel_id": [refused.subject_id],
        "acknowledgement_id": [seen.pk],
        "outgoing_id": [refused.pk],
        "sku_id": [sku.pk],
        "oversold_id": [short.pk],
        "take_id": [take.pk],
        "way": ["adjust", "transfer"],
        "transfer_id": [transfer.pk],
        "external_id": [elsewhere.pk],
        "link_id": [ListingSku.objects.filter(account=scene.account).order_by("sku_id").first().pk],  # type: ignore[union-attr]
        "job_id": [job.pk, *labels["job_id"]],
        "file_id": [file.pk],
        "notice_id": [notice.pk],
        "warehouse_id": [warehouse.pk],
        "membership_id": [member.pk],
        "invitation_id": [invited.pk],
        "token": ["no-such-token"],
        "key_id": [key.pk],
        "integration_id": [program.pk, drop.pk],
        "digest": [f"d{company.pk}"],
        "size": [96, 480],
        "request_id": [marked_request(order, text).pk],
        "policy_id": [marked_way(company, scene.account, text).pk],
        "alert_id": [told[-1].pk],
        "delivery_id": [message.pk],
        **marked_offers(scene.account, text),
        **marked_properties(scene.account, text),
        **marked_postings(scene.account, text),
        **live_marked(scene.account, text),
        **carriers_half_made(scene.account, text),
        **marked_catalogue(company, sku, text),
        **marked_taxonomy(scene.account, text),
    }
    return scene, known
