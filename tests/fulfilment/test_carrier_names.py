"""Carriers by the names of their markets, and the one rule for a carrier that nobody named."""

from __future__ import annotations

import pytest

from shelfwire.fulfilment import numbers
from shelfwire.fulfilment.carriers import _local_names as local_names
from shelfwire.fulfilment.carriers import all_carriers, carrier, named
from shelfwire.fulfilment.errors import MalformedNumber, UnknownCarrier


@pytest.mark.parametrize(
    ("text", "region", "code"),
    [
        ("ヤマト運輸", "JP", "yamato"),
        ("ヤマト運輸株式会社", "JP", "yamato"),
        ("株式会社ヤマト運輸", "JP", "yamato"),
        ("ﾔﾏﾄ運輸", "JP", "yamato"),
        ("クロネコヤマト宅急便", "JP", "yamato"),
        ("佐川急便", "JP", "sagawa"),
        ("佐川急便㈱", "JP", "sagawa"),
        ("日本郵便 ゆうパック", "JP", "japan_post"),
        ("西濃運輸", "JP", "seino"),
        ("順豐速運", "SG", "sf_express"),
        ("顺丰", "", "sf_express"),
        ("極兔速遞", "", "jt_express"),
        ("J＆T Express", "ID", "jt_express"),
        ("ไปรษณีย์ไทย", "TH", "thailand_post"),
        ("บริษัท ไปรษณีย์ไทย จำกัด", "TH", "thailand_post"),
        ("เคอรี่ เอ็กซ์เพรส", "TH", "kex"),
        ("Giao Hàng Nhanh", "VN", "ghn"),
        ("GIAO HÀNG TIẾT KIỆM", "VN", "ghtk"),
        ("Bưu điện Việt Nam", "VN", "vnpost"),
        ("PT Pos Indonesia", "ID", "pos_indonesia"),
        ("Correios", "BR", "correios"),
        ("Correios de Portugal", "PT", "ctt"),
        ("Correos de México", "MX", "correos_mx"),
        ("Correos", "ES", "correos"),
        ("Deutsche Post", "DE", "deutsche_post"),
        ("DHL Paket", "DE", "dhl_de"),
        ("La Poste", "FR", "colissimo"),
        ("Poste Italiane S.p.A.", "IT", "poste_italiane"),
        ("Österreichische Post AG", "AT", "austrian_post"),
        ("Osterreichische Post", "AT", "austrian_post"),
        ("Česká pošta", "CZ", "ceska_posta"),
        ("Zásilkovna", "CZ", "packeta"),
        ("Poczta Polska", "PL", "poczta_polska"),
        ("ΕΛΤΑ", "GR", "elta"),
        ("Ελτά", "GR", "elta"),
        ("Magyar Posta", "HU", "magyar_posta"),
        ("PostNL", "NL", "postnl"),
        ("SF", "SG", "sf_express"),
        ("Ｓ．Ｆ． Express", "JP", "sf_express"),
        ("JNE", "ID", "jne"),
        ("PT. Jalur Nugraha Ekakurir", "ID", "jne"),
        ("J&T", "MY", "jt_express"),
        ("J＆Ｔ　Express (Thailand) Co., Ltd.", "TH", "jt_express"),
        ("GHN", "VN", "ghn"),
        ("giao hang nhanh", "VN", "ghn"),
        ("Công ty TNHH Giao Hàng Nhanh", "VN", "ghn"),
        ("CÔNG TY TNHH MTV Viettel Post", "VN", "viettel_post"),
        ("GHTK", "VN", "ghtk"),
        ("DPD", "GB", "dpd_uk"),
        ("dpd", "IE", "dpd_ie"),
        ("DPD", "PL", "dpd"),
        ("DPD Deutschland GmbH", "DE", "dpd"),
        ("InPost Sp. z o.o.", "PL", "inpost"),
        ("PPL CZ s.r.o.", "CZ", "ppl"),
        ("ACS A.E.", "GR", "acs"),
        ("ELTA", "GR", "elta"),
        ("CTT Expresso", "PT", "ctt"),
        ("MPL Futár", "HU", "magyar_posta"),
        ("bpost NV/SA", "BE", "bpost"),
        ("Post NL", "NL", "postnl"),
        ("POCZTA POLSKA S.A.", "PL", "poczta_polska"),
        ("Österr. Post", "AT", "austrian_post"),
        ("FedEx™", "US", "fedex"),
        ("UPS®", "US", "ups"),
        ("Ｙａｍａｔｏ", "JP", "yamato"),
        ("YAMATO TRANSPORT CO., LTD.", "JP", "yamato"),
        ("ﾆﾎﾝﾕｳﾋﾞﾝ", "JP", "japan_post"),
        ("ﾕｳﾊﾟｯｸ", "JP", "japan_post"),
        ("ﾈｺﾎﾟｽ", "JP", "yamato"),
        ("ｻｶﾞﾜｷｭｳﾋﾞﾝ", "JP", "sagawa"),
        ("順豐速運有限公司", "SG", "sf_express"),
        ("EMS", "JP", "japan_post"),
        ("EMS", "TH", "thailand_post"),
        ("EMS", "US", None),
        ("DHL", "DE", None),
        ("DHL", "FR", "dhl_express"),
        ("Royal Mail", "DE", "royal_mail"),
        ("Post", "DE", None),
        ("Express", "", None),
        ("ヤマ", "JP", None),
        ("日本", "JP", None),
        ("株式会社", "JP", None),
        ("กล่อง", "TH", None),
        ("", "JP", None),
        ("\u200d", "", None),
    ],
)
def test_a_carrier_is_known_by_the_name_of_its_market(text: str, region: str, code: str | None) -> None:
    found = named(text, region)
    assert (found.code if found else None) == code


def test_every_local_name_is_of_a_carrier_and_means_only_it() -> None:
    said = local_names()
    assert said["_source"]
    assert said["_dated"]
    for code, names in said["names"].items():
        one = all_carriers()[code]
        for name in names:
            assert named(name, (*one.regions, "")[0]) == one, name


def test_a_named_carrier_wins_over_what_the_number_says() -> None:
    assert numbers.choose("ヤマト運輸", "1Z999AA10123456784", "JP") == carrier("yamato")
    with pytest.raises(UnknownCarrier):
        numbers.choose("Uncle", "1Z999AA10123456784", "US")


def test_without_a_name_the_number_says_it() -> None:
    assert numbers.choose(" ", "1z 999 aa1 01 2345 6784", "US") == carrier("ups")


def test_a_wrong_check_digit_is_called_one_and_not_several_carriers() -> None:
    with pytest.raises(MalformedNumber, match="wrong check digit for UPS") as refused:
        numbers.choose("", "1Z999AA10123456785", "US")
    assert refused.value.field == "tracking_number"
    with pytest.raises(MalformedNumber, match="wrong check digit for Royal Mail or Parcelforce"):
        numbers.choose("", "RR473124828GB", "GB")


def test_several_carriers_are_named_and_none_is_said_to_be_none() -> None:
    with pytest.raises(UnknownCarrier, match="may be of Royal Mail or Parcelforce") as refused:
        numbers.choose("", "RR473124829GB", "GB")
    assert refused.value.field == "carrier"
    with pytest.raises(UnknownCarrier, match="does not match the format of any known carrier"):
        numbers.choose("", "ABCDEF", "US")


@pytest.mark.parametrize(
    ("name", "number", "region", "code"),
    [
        ("DHL", "1234567891", "DE", "dhl_express"),
        ("dhl parcel", "00340434161094022115", "DE", "dhl_de"),
        ("ＤＨＬ", "CC473124829DE", "DE", "dhl_de"),
        ("DHL", "340434161094", "DE", "dhl_de"),
        ("DHL", "00340434161094022115", "FR", "dhl_express"),
        ("DPD Group", "01234567890123456789012345Ab", "JP", None),
        ("EMS", "EE473124829JP", "US", "japan_post"),
        ("EMS", "EE473124829TH", "", "thailand_post"),
        ("DHL", "JJD000390007882823", "DE", None),
        ("DHL", "1234567890", "DE", None),
        ("DHL", "ABCDEFG", "DE", None),
    ],
)
def test_of_carriers_with_one_name_the_number_decides(
    name: str, number: str, region: str, code: str | None
) -> None:
    if code is not None:
        assert numbers.choose(name, number, region).code == code
        return
    with pytest.raises(UnknownCarrier, match=r"may be .+ or ") as refused:
        numbers.choose(name, number, region)
    assert refused.value.field == "carrier"


@pytest.mark.parametrize("code", sorted(all_carriers()))
def test_a_code_means_its_carrier_in_each_of_its_markets(code: str) -> None:
    one = all_carriers()[code]
    for region in (*one.regions, ""):
        assert carrier(code, region) == one
        assert named(one.name, region or (one.regions or ("",))[0]) == one
