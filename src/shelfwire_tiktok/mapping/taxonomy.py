"""What TikTok asks of products, in the port's words (facts.md section 9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from shelfwire.channels.port import (
    CategoryNode,
    CategoryRules,
    ChannelBrand,
    Choice,
    Permission,
    Prerequisite,
    Question,
    QuestionKind,
    ResponsibleParty,
    SizeChart,
    Unknown,
)
from shelfwire.kit.ids import ExternalBrandId, ExternalCategoryId
from shelfwire_tiktok import facts
from shelfwire_tiktok.mapping.values import identifier, text
from tiktok_shop.types import taxonomy as wire

CERTIFICATE = "certification:"
"""Before the id of a certification, in the id of the question that asks for it: attributes have numbers too."""
SIZE_CHART = "size_chart"
"""The id of the question for a size chart: TikTok asks for it by a rule, without an id."""

PERMISSIONS: Mapping[str, Permission] = MappingProxyType(
    {
        "PROHIBITED": Permission.PROHIBITED,
        "INVITE_ONLY": Permission.INVITE_ONLY,
        "NON_MAIN_CATEGORY": Permission.NOT_MAIN,
        "AVAILABLE": Permission.AVAILABLE,
    }
)
"""facts.md 9.9. Of several the first counts: it hinders most."""

_SALES, _PRODUCT = "SALES_PROPERTY", "PRODUCT_PROPERTY"
_NUMBER = "POSITIVE_INT_OR_DECIMAL"
_MATCH = "VALUE_ID_MATCH"
_LONGEST_NAME = 300
_LONGEST_HELP = 2000
_MOST_PAPERS = 10
"""Files of one certificate. TikTok documents no limit; it takes ten certificates (facts.md 9.12)."""
_LETTERS = facts.limit("answer_letters_most")
_SALES_LETTERS = facts.limit("option_value_letters_most")


def category(row: wire.Category) -> CategoryNode | None:
    """A line of the tree; None for one without an id."""
    external_id = identifier(row.id, "id", {})
    if not external_id:
        return None
    parent_id = identifier(row.parent_id, "parent_id", {})
    return CategoryNode(
        ExternalCategoryId(external_id),
        text(row.local_name)[:_LONGEST_NAME] or external_id,
        ExternalCategoryId(parent_id) if parent_id else None,
        bool(row.is_leaf),
        permission(row.permission_statuses),
    )


def permission(statuses: Iterable[str]) -> Permission | Unknown:
    """Whether the shop may list; a word that is not known hinders, unless a known one hinders already."""
    words = [word for word in map(text, statuses) if word]
    for word, known in PERMISSIONS.items():
        if word in words and known is not Permission.AVAILABLE:
            return known
    strange = next((word for word in words if word not in PERMISSIONS), "")
    return Unknown(strange[:60]) if strange else Permission.AVAILABLE


def questions(attributes: Iterable[wire.Attribute], rules: wire.CategoryRules) -> tuple[Question, ...]:
    """Everything a category asks, in TikTok's order: attributes, certificates, the size chart."""
    return (*_attributes(attributes), *_certificates(rules), *_size_chart(rules))


def _attributes(attributes: Iterable[wire.Attribute]) -> Iterator[Question]:
    seen = set[str]()
    for row in attributes:
        external_id = identifier(row.id, "id", {})
        if external_id and external_id not in seen:
            seen.add(external_id)
            yield _attribute(external_id, row)


def _attribute(external_id: str, row: wire.Attribute) -> Question:
    sales = row.type == _SALES
    choices = tuple(_choices(row.values))
    notes = (
        [] if row.type in (_SALES, _PRODUCT) else [f"TikTok calls it “{text(row.type)[:60] or 'nothing'}”."]
    )
    kind, most = _kind(row, choices, notes)
    units, least, highest = _measure(row, notes)
    required, only_if = _required(row.is_requried, row.requirement_conditions, notes)
    return Question(
        external_id,
        text(row.name)[:_LONGEST_NAME] or external_id,
        kind,
        required=required,
        takes_text=bool(row.is_customizable) or not choices,
        choices=choices,
        units=units,
        most_answers=most,
        most_letters=_SALES_LETTERS if sales else _LETTERS,
        is_variation=sales,
        only_if=only_if,
        least=least,
        most=highest,
        note=" ".join(notes),
    )


def _kind(row: wire.Attribute, choices: tuple[Choice, ...], notes: list[str]) -> tuple[QuestionKind, int]:
    """How it is answered, and how often. A form of answer that is not known is asked for as a text."""
    if row.value_data_format and row.value_data_format != _NUMBER:
        notes.append(f"TikTok wants it written as “{text(row.value_data_format)[:60]}”.")
    if row.metric_standards:
        return _of_parts(row, notes)
    if choices and row.is_multiple_selection:
        return QuestionKind.MANY, len(choices)
    if choices:
        return QuestionKind.CHOICE, 1
    if row.value_data_format == _NUMBER:
        return QuestionKind.NUMBER, 1
    return QuestionKind.TEXT, 1


def _of_parts(row: wire.Attribute, notes: list[str]) -> tuple[QuestionKind, int]:
    if _module(row) is not None:
        return QuestionKind.NUMBER, 1
    parts = [text(part.name) for part in row.metric_standards[0].metric_value_modules]
    notes.append(f"TikTok asks for it in parts ({', '.join(filter(None, parts)) or 'without names'}).")
    return QuestionKind.TEXT, 1


def _module(row: wire.Attribute) -> tuple[wire.MetricStandard, wire.MetricModule] | None:
    """The one number of a measured value; None where its first standard has several parts, or none."""
    for standard in row.metric_standards[:1]:
        if len(standard.metric_value_modules) == 1:
            return standard, standard.metric_value_modules[0]
    return None


def unit_key(standard_id: str, module_id: str, unit_id: str) -> str:
    """The port's unit id of a measured value: TikTok wants all three back."""
    return f"{standard_id}:{module_id}:{unit_id}"


def unit_parts(key: str) -> tuple[str, str, str] | None:
    """(standard, module, unit) of a unit id; None when it is none of ours."""
    parts = key.split(":")
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else None


def _measure(row: wire.Attribute, notes: list[str]) -> tuple[tuple[Choice, ...], int | None, int | None]:
    """The units of a measured value, and its smallest and largest number."""
    found = _module(row)
    if found is None:
        return (), None, None
    standard, module = found
    if len(row.metric_standards) > 1:
        notes.append(f"TikTok takes it in {len(row.metric_standards)} ways; this is the first.")
    where = identifier(standard.id, "id", {}), identifier(module.id, "id", {})
    units = tuple(
        Choice(unit_key(*where, identifier(unit.id, "id", {})), text(unit.name)[:_LONGEST_NAME])
        for unit in module.units
        if identifier(unit.id, "id", {})
    )
    bare = Choice(unit_key(*where, ""), text(module.suffix) or text(module.name) or "number")
    limits = module.value_limit.num_limit if module.value_limit else None
    return (
        units or (bare,),
        limits.min_value if limits else None,
        limits.max_value if limits else None,
    )


def _choices(values: Iterable[wire.AttributeValue]) -> Iterator[Choice]:
    seen = set[str]()
    for value in values:
        external_id = identifier(value.id, "id", {})
        if external_id and external_id not in seen:
            seen.add(external_id)
            yield Choice(external_id, text(value.name)[:_LONGEST_NAME] or external_id)


def _required(
    always: bool | None, conditions: Iterable[wire.RequirementCondition], notes: list[str]
) -> tuple[bool, tuple[tuple[str, tuple[str, ...]], ...]]:
    """Whether it is required, and by which answers. TikTok requires it when one of its conditions holds."""
    if always:
        return True, ()
    wanted: dict[str, list[str]] = {}
    for one in conditions:
        question, value = text(one.attribute_id), text(one.attribute_value_id)
        if one.condition_type in (_MATCH, None) and question and value:
            wanted.setdefault(question, []).append(value)
        else:
            notes.append(
                f"TikTok may require it: “{text(one.condition_type)[:60]}” is a condition we do not know."
            )
    return bool(wanted), tuple((question, tuple(values)) for question, values in wanted.items())


def _certificates(rules: wire.CategoryRules) -> Iterator[Question]:
    for row in rules.product_certifications:
        external_id = identifier(row.id, "id", {})
        if not external_id:
            continue
        notes: list[str] = []
        required, only_if = _required(row.is_required, row.requirement_conditions, notes)
        yield Question(
            CERTIFICATE + external_id,
            text(row.name)[:_LONGEST_NAME] or external_id,
            QuestionKind.CERTIFICATE,
            most_answers=_MOST_PAPERS,
            required=required,
            only_if=only_if,
            expiry_required=bool(row.expiration_date and row.expiration_date.is_required),
            note=" ".join(notes),
            help=text(row.document_details)[:_LONGEST_HELP],
            sample_url=_address(row.sample_image_url),
        )


def _address(url: str | None) -> str:
    found = text(url)
    return found if found.startswith("https://") and len(found) <= _LONGEST_HELP else ""


def _size_chart(rules: wire.CategoryRules) -> Iterator[Question]:
    asked = rules.size_chart
    if asked is None or not (asked.is_supported or asked.is_required):
        return
    sizes = ", ".join(filter(None, map(text, asked.size_types)))
    yield Question(
        SIZE_CHART,
        "Size chart",
        QuestionKind.SIZE_CHART,
        required=bool(asked.is_required),
        help=f"Kinds of sizes: {sizes}."[:_LONGEST_HELP] if sizes else "",
    )


def rules_of(rules: wire.CategoryRules) -> CategoryRules:
    """What a category demands besides its questions. Where the dimensions are demanded, the weight is too."""
    chart = rules.size_chart
    parcel = _is_required(rules.package_dimension)
    return CategoryRules(
        weight_required=parcel,
        dimensions_required=parcel,
        manufacturer_required=_is_required(rules.manufacturer),
        responsible_person_required=_is_required(rules.responsible_person),
        size_chart_required=bool(chart and chart.is_required),
        size_chart_supported=bool(chart and (chart.is_supported or chart.is_required)),
        cash_on_delivery=bool(rules.cod and rules.cod.is_supported),
        seller_sku_required=_is_required(rules.seller_sku),
        producer_responsibility_required=_is_required(rules.epr),
    )


def _is_required(flag: wire.RequiredFlag | None) -> bool:
    return bool(flag and flag.is_required)


def brand(row: wire.Brand) -> ChannelBrand | None:
    """A brand; None for one without an id. One that is not available may not be used, authorised or not."""
    external_id = identifier(row.id, "id", {})
    if not external_id:
        return None
    gone = row.brand_status == "UNAVAILABLE"
    return ChannelBrand(
        ExternalBrandId(external_id),
        text(row.name)[:200] or external_id,
        False if gone else _authorised(row.authorized_status),
        gone or bool(row.is_t1_brand),
    )


def _authorised(word: str | None) -> bool | None:
    """AUTHORIZED; UNAUTHORIZED, or UNAUTHORIEZD as the live platform spells it (facts.md 8.12)."""
    written = text(word).upper()
    return True if written == "AUTHORIZED" else False if written.startswith("UNAUTHOR") else None


def prerequisite(row: wire.CheckResult) -> Prerequisite | None:
    """Something a shop needs; None for one without a name."""
    code = text(row.check_item)[:80]
    if not code:
        return None
    says = " ".join(filter(None, map(text, row.fail_reasons)))
    return Prerequisite(code, says[:500], bool(row.is_failed), str(facts.PREREQUISITES.get(code, "")))


def manufacturer(row: wire.Manufacturer) -> ResponsibleParty | None:
    """A manufacturer, by its first profile; None for one without an id."""
    profile = row.regional_profiles[0] if row.regional_profiles else row
    locales = [text(each.locale) for each in row.regional_profiles]
    return _party(
        row.id, profile.name, [profile.registered_trade_name, profile.address, profile.email, *locales]
    )


def responsible_person(row: wire.ResponsiblePerson) -> ResponsibleParty | None:
    """A responsible person, by the first profile; None for one without an id."""
    profile = row.regional_profiles[0] if row.regional_profiles else row
    locales = [text(each.locale) for each in row.regional_profiles]
    at = profile.address or wire.PersonAddress()
    return _party(
        row.id,
        profile.name,
        [at.street_address_line1, at.postal_code, at.city, at.country, profile.email, *locales],
    )


def size_chart(row: wire.SizeChart) -> SizeChart | None:
    """A size chart template, with its first picture; None for one without an id."""
    external_id = identifier(row.template_id, "template_id", {})
    if not external_id:
        return None
    picture = next((address for one in row.images if (address := _address(one.url))), "")
    categories = tuple(one for one in map(text, row.related_category_ids) if one)
    return SizeChart(external_id, text(row.template_name)[:_LONGEST_NAME] or external_id, picture, categories)


def _party(party_id: str | None, name: str | None, details: Iterable[str | None]) -> ResponsibleParty | None:
    external_id = identifier(party_id, "id", {})
    if not external_id:
        return None
    said = dict.fromkeys(part for part in map(text, details) if part and part != "-")
    return ResponsibleParty(external_id, text(name)[:300] or external_id, ", ".join(said)[:500])
