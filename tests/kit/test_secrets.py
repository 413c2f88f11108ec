"""Secrets do not print, do not pickle, and are ciphertext at rest."""

from __future__ import annotations

import base64
import pickle
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from shelfwire.channels.models import Account, AccountSecrets
from shelfwire.cli import keys
from shelfwire.kit.fields import vault
from shelfwire.kit.secrets import BadSecretKey, Secret, UnreadableSecret, Vault, load_keys, store_keys
from shelfwire.people.models import Company

KEY = b"k" * 32


def test_a_secret_prints_nothing_of_itself() -> None:
    secret = Secret("TTP_abcdefghijklmnop")
    assert "abcd" not in f"{secret} {secret!r} {[secret]} {secret}"
    assert secret.reveal() == "TTP_abcdefghijklmnop"
    assert secret.masked() == "TTP_…mnop"
    assert Secret("short").masked() == "…"


def test_a_secret_is_not_pickled() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Secret("x"))


def test_secrets_compare_by_value() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert not Secret("")


def test_what_is_sealed_opens_with_the_same_key_and_place_only() -> None:
    sealed = Vault(KEY).seal("grüße", "table.column")
    assert "grüße".encode() not in sealed
    assert Vault(KEY).open(sealed, "table.column") == "grüße"
    for other, place in ((Vault(b"o" * 32), "table.column"), (Vault(KEY), "table.other")):
        with pytest.raises(UnreadableSecret):
            other.open(sealed, place)


def test_sealing_twice_gives_two_ciphertexts() -> None:
    assert Vault(KEY).seal("x", "c") != Vault(KEY).seal("x", "c")


def test_a_damaged_ciphertext_is_refused() -> None:
    sealed = bytearray(Vault(KEY).seal("x", "c"))
    sealed[-1] ^= 1
    with pytest.raises(UnreadableSecret):
        Vault(KEY).open(bytes(sealed), "c")


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(b"short")


def test_the_key_file_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret.key"
    (first,) = load_keys(path, None)
    assert len(first) == 32
    assert load_keys(path, None) == (first,)
    assert path.stat().st_mode & 0o077 == 0


def test_many_processes_of_a_first_start_agree_on_one_key(tmp_path: Path) -> None:
    path, found, together = tmp_path / "secret.key", [], threading.Barrier(8)

    def start() -> None:
        together.wait()
        found.extend(load_keys(path, None))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert set(found) == set(load_keys(path, None))


def test_the_environment_s_key_wins_over_the_file(tmp_path: Path) -> None:
    assert load_keys(tmp_path / "secret.key", base64.b64encode(KEY).decode()) == (KEY,)
    assert not (tmp_path / "secret.key").exists()


NOT_KEYS = [
    "!!!!",
    "   ",
    "AAAA",
    "a key of words",
    base64.b64encode(b"k" * 31).decode(),
    "k" * 44 + "é",
    "k" * 43 + "!",
]


@pytest.mark.parametrize("text", NOT_KEYS)
def test_a_short_or_malformed_key_is_refused_from_the_environment_and_from_the_file(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "secret.key"
    with pytest.raises(BadSecretKey) as refused:
        load_keys(path, text)
    assert refused.value.field == "SHELFWIRE_SECRET_KEY"
    assert not path.exists()
    path.write_text(text)
    with pytest.raises(BadSecretKey) as refused:
        load_keys(path, None)
    assert refused.value.field == str(path)
    assert path.read_text() == text


def test_an_emptied_key_file_is_refused_and_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    path.touch()
    with pytest.raises(BadSecretKey):
        load_keys(path, None)
    assert path.read_bytes() == b""


def test_a_key_may_end_with_a_line_break(tmp_path: Path) -> None:
    assert load_keys(tmp_path / "secret.key", base64.b64encode(KEY).decode() + "\n") == (KEY,)


def test_credentials_are_ciphertext_in_the_database(company: Company) -> None:
    account = Account.objects.create(company=company, channel="x", name="Shop", webhook_token="t")
    AccountSecrets.objects.create(account=account, credentials={"access": "TTP_secret"})
    held = AccountSecrets.objects.get(account=account)
    assert held.credentials.open() == {"access": "TTP_secret"}
    assert "TTP_secret" not in repr(held.credentials)
    with connection.cursor() as cursor:
        cursor.execute("SELECT credentials FROM channels_accountsecrets")
        assert b"TTP_secret" not in bytes(cursor.fetchone()[0])


OLD = b"o" * 32


def test_the_first_key_encrypts_and_every_key_reads() -> None:
    sealed = Vault(OLD).seal("x", "c")
    both = Vault(KEY, OLD)
    assert both.open(sealed, "c") == "x"
    fresh = both.reseal(sealed, "c")
    assert fresh is not None
    assert Vault(KEY).open(fresh, "c") == "x"
    assert both.reseal(fresh, "c") is None
    for cut in (b"", sealed[:11], sealed[:13]):
        with pytest.raises(UnreadableSecret):
            both.open(cut, "c")


def test_a_running_process_finds_the_new_key_when_it_needs_it() -> None:
    now: list[bytes] = [OLD]
    running = Vault(OLD, again=lambda: now)
    now = [KEY, OLD]
    assert running.open(Vault(KEY).seal("x", "c"), "c") == "x"
    assert Vault(KEY).open(running.seal("y", "c"), "c") == "y"


def test_a_running_process_encrypts_with_the_new_key_though_it_has_read_nothing_since() -> None:
    now: list[bytes] = [OLD]
    running = Vault(OLD, again=lambda: now)
    now = [KEY, OLD]
    sealed = running.seal("a new shop's secret", "c")
    now = [KEY]  # rotate-key --drop-old
    assert Vault(KEY).open(sealed, "c") == "a new shop's secret"


@pytest.mark.parametrize("state", ["gone", "malformed"])
def test_a_key_file_that_is_gone_or_malformed_for_a_while_changes_no_running_process(
    tmp_path: Path, settings: Any, state: str
) -> None:
    path = tmp_path / "secret.key"
    settings.SHELFWIRE_SECRET_KEY_FILE, settings.SHELFWIRE_SECRET_KEYS = path, load_keys(path, None)
    vault.cache_clear()
    try:
        running, text = vault(), path.read_text()
        sealed = running.seal("x", "c")
        path.unlink() if state == "gone" else path.write_text("!!!!")
        assert running.open(running.seal("y", "c"), "c") == "y"
        with pytest.raises(UnreadableSecret):
            running.open(Vault(OLD).seal("z", "c"), "c")
        assert path.exists() == (state == "malformed"), "no new key takes the place of the one that is gone"
        path.write_text(text)
        assert running.open(sealed, "c") == "x"
    finally:
        vault.cache_clear()


def test_several_keys_are_read_from_the_environment_and_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    texts = [base64.b64encode(key).decode() for key in (KEY, OLD)]
    assert load_keys(path, ", ".join(texts)) == (KEY, OLD)
    store_keys(path, [KEY, OLD])
    assert load_keys(path, None) == (KEY, OLD)
    assert path.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [path]
    for broken in (",", f"{texts[0]},!!!!"):
        with pytest.raises(BadSecretKey):
            load_keys(path, broken)


@pytest.mark.django_db
def test_a_rotation_adds_a_key_and_the_old_one_goes_when_nothing_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHELFWIRE_HOME", str(tmp_path))
    monkeypatch.delenv("SHELFWIRE_SECRET_KEY", raising=False)
    path = tmp_path / "secret.key"
    (first,) = load_keys(path, None)
    assert keys.add_key()
    new, old = load_keys(path, None)
    assert (old, len(new)) == (first, 32)
    monkeypatch.setattr(keys, "reseal", lambda: (0, 1))
    with pytest.raises(keys.KeysStillNeeded, match="1 stored"):
        keys.drop_old()
    assert load_keys(path, None) == (new, old)
    monkeypatch.setattr(keys, "reseal", lambda: (4, 0))
    assert "1 older keys are removed" in keys.drop_old()
    assert load_keys(path, None) == (new,)
    monkeypatch.setenv("SHELFWIRE_SECRET_KEY", base64.b64encode(KEY).decode())
    assert not keys.add_key()
    assert load_keys(path, None) == (new,)
