"""What the platform answers about categories, brands, responsible parties, and what a shop still lacks."""

import msgspec

from tiktok_shop.types._base import Data, ListData, Wire

Plain = dict[str, object]
"""A part that is kept as it came."""


class Category(Wire):
    """A line of the category tree; `permission_statuses` say whether the shop may list there."""

    id: str | None = None
    parent_id: str | None = None
    local_name: str | None = None
    is_leaf: bool | None = None
    permission_statuses: list[str] = []


class Categories(ListData):
    """The category tree of a shop."""

    items: list[msgspec.Raw] | None = msgspec.field(name="categories", default=None)


class RequirementCondition(Wire):
    """Makes an attribute or a certificate required: another attribute has this value."""

    condition_type: str | None = None
    attribute_id: str | None = None
    attribute_value_id: str | None = None


class AttributeValue(Wire):
    """A value that the platform offers."""

    id: str | None = None
    name: str | None = None
    icon_url: str | None = None


class NamedId(Wire):
    """An id and its name: a unit, a default value."""

    id: str | None = None
    name: str | None = None


class NumberLimit(Wire):
    """The smallest and the largest number."""

    min_value: int | None = None
    max_value: int | None = None


class LengthLimit(Wire):
    """The shortest and the longest text."""

    min_length: int | None = None
    max_length: int | None = None


class ValueLimit(Wire):
    """What a part of a measured value may be."""

    num_limit: NumberLimit | None = None
    length_limit: LengthLimit | None = None


class MetricModule(Wire):
    """One part of a measured value: a number with its units, or a text."""

    id: str | None = None
    name: str | None = None
    input_type: str | None = None
    data_types: list[str] = []
    default_values: list[NamedId] = []
    units: list[NamedId] = []
    value_limit: ValueLimit | None = None
    prefix: str | None = None
    suffix: str | None = None
    shading_word: str | None = None


class MetricStandard(Wire):
    """One way in which a measured value may be given."""

    id: str | None = None
    name: str | None = None
    metric_value_modules: list[MetricModule] = []


class Attribute(Wire):
    """An attribute of a category. `is_requried` is spelled as on the wire (facts.md 8.12)."""

    id: str | None = None
    name: str | None = None
    type: str | None = None
    is_requried: bool | None = None
    values: list[AttributeValue] = []
    value_data_format: str | None = None
    is_customizable: bool | None = None
    requirement_conditions: list[RequirementCondition] = []
    is_multiple_selection: bool | None = None
    metric_standards: list[MetricStandard] = []


class Attributes(ListData):
    """The attributes of a leaf category."""

    items: list[msgspec.Raw] | None = msgspec.field(name="attributes", default=None)


class RequiredFlag(Wire):
    """Whether something is required."""

    is_required: bool | None = None


class SupportedFlag(Wire):
    """Whether something is supported."""

    is_supported: bool | None = None


class Certification(Wire):
    """A certificate that products of the category show."""

    id: str | None = None
    name: str | None = None
    is_required: bool | None = None
    document_details: str | None = None
    sample_image_url: str | None = None
    requirement_conditions: list[RequirementCondition] = []
    expiration_date: RequiredFlag | None = None


class SizeChartRule(Wire):
    """Whether the category takes a size chart, and what stands in one."""

    is_supported: bool | None = None
    is_required: bool | None = None
    measurement_and_options: list[Plain] = []
    size_types: list[str] = []


class CategoryRules(Data):
    """What a leaf category demands beyond its attributes."""

    product_certifications: list[Certification] = []
    size_chart: SizeChartRule | None = None
    cod: SupportedFlag | None = None
    package_dimension: RequiredFlag | None = None
    epr: RequiredFlag | None = None
    responsible_person: RequiredFlag | None = None
    manufacturer: RequiredFlag | None = None
    allowed_special_product_types: list[str] = []
    fees: list[Plain] = []
    seller_sku: RequiredFlag | None = None


class RecommendedCategory(Wire):
    """A category on the way from the root to the one that is proposed."""

    id: str | None = None
    is_leaf: bool | None = None
    level: int | None = None
    name: str | None = None
    permission_statuses: list[str] = []


class Recommendation(Data):
    """The leaf that the platform proposes, and the way to it."""

    leaf_category_id: str | None = None
    categories: list[RecommendedCategory] = []


class Brand(Wire):
    """A brand. `authorized_status` is AUTHORIZED, or UNAUTHORIEZD as the live platform spells it (facts.md 8.12)."""

    id: str | None = None
    name: str | None = None
    authorized_status: str | None = None
    is_t1_brand: bool | None = None
    brand_status: str | None = None


class Brands(ListData):
    """A page of brands."""

    items: list[msgspec.Raw] | None = msgspec.field(name="brands", default=None)


class CreatedBrand(Data):
    """The brand that was added."""

    id: str | None = None


class CheckResult(Wire):
    """Something a shop needs before it may list."""

    check_item: str | None = None
    is_failed: bool | None = None
    fail_reasons: list[str] = []


class Prerequisites(Data):
    """What a shop needs: `check_results` since 202312; 202309 has `shop`, whose texts are JSON themselves."""

    check_results: list[CheckResult] | None = None
    shop: Plain | None = None


class PartyPhone(Wire):
    """A telephone number."""

    availability: str | None = None
    country_code: str | None = None
    local_number: str | None = None


class PersonPhone(Wire):
    """A telephone number of a responsible person."""

    country_code: str | None = None
    local_number: str | None = None


class PersonAddress(Wire):
    """Where a responsible person is reached."""

    street_address_line1: str | None = None
    street_address_line2: str | None = None
    district: str | None = None
    city: str | None = None
    postal_code: str | None = None
    province: str | None = None
    country: str | None = None


class ManufacturerProfile(Wire):
    """A manufacturer as it is shown in one locale."""

    locale: str | None = None
    name: str | None = None
    registered_trade_name: str | None = None
    email: str | None = None
    phone_number: PartyPhone | None = None
    address: str | None = None


class Manufacturer(Wire):
    """A manufacturer: with its profiles since 202501, flat in 202409."""

    id: str | None = None
    regional_profiles: list[ManufacturerProfile] = []
    name: str | None = None
    registered_trade_name: str | None = None
    email: str | None = None
    phone_number: PersonPhone | None = None
    address: str | None = None


class Manufacturers(ListData):
    """A page of manufacturers."""

    items: list[msgspec.Raw] | None = msgspec.field(name="manufacturers", default=None)


class ResponsiblePersonProfile(Wire):
    """A responsible person as shown in one locale."""

    locale: str | None = None
    name: str | None = None
    email: str | None = None
    phone_number: PersonPhone | None = None
    address: PersonAddress | None = None


class ResponsiblePerson(Wire):
    """A responsible person: with its profiles since 202501, flat in 202409."""

    id: str | None = None
    regional_profiles: list[ResponsiblePersonProfile] = []
    name: str | None = None
    email: str | None = None
    phone_number: PersonPhone | None = None
    address: PersonAddress | None = None


class ResponsiblePersons(ListData):
    """A page of responsible persons."""

    items: list[msgspec.Raw] | None = msgspec.field(name="responsible_persons", default=None)


class SizeChartImage(Wire):
    """A size chart as a picture, in one language."""

    uri: str | None = None
    url: str | None = None
    locale: str | None = None


class SizeChart(Wire):
    """A size chart that the seller keeps on the platform."""

    template_id: str | None = None
    template_name: str | None = None
    images: list[SizeChartImage] = []
    related_category_ids: list[str] = []
    size_chart_datas: list[Plain] = []
    size_chart_mode: str | None = None


class SizeCharts(ListData):
    """A page of size charts."""

    items: list[msgspec.Raw] | None = msgspec.field(name="size_chart", default=None)
