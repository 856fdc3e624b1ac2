"""Certificates: accepted as they are, refused when anything is changed."""

from __future__ import annotations

import pickle

import pytest
from stowplan import InputError
from stowplan.depsolve import Certificate, Repository, Request, check_certificate, resolve


def test_an_optimum_and_an_infeasible_request_are_proved(shop: Repository) -> None:
    optimum = resolve(shop, Request(install=["shop"])).certificate()
    assert repr(optimum).startswith("Certificate(proved='optimal'")
    assert optimum.check().endswith("no answer is better\n")
    none = resolve(shop, Request(install=["shop >=2"], lock={"database": "14.2.0"})).certificate()
    assert "no answer: the roots 0, 1 contradict each other" in none.check()
    assert check_certificate(none.universe, none.text) == none.check()
    assert str(none) == none.text
    assert none == pickle.loads(pickle.dumps(none))
    assert none != optimum


def test_a_proof_belongs_to_its_universe_and_its_words(shop: Repository) -> None:
    certificate = resolve(shop, Request(install=["shop >=2"], lock={"database": "14.2.0"})).certificate()
    lines = certificate.text.splitlines(keepends=True)
    rule = next(at for at, line in enumerate(lines) if line.startswith("rule "))
    changed = [*lines[:rule], lines[rule].replace(">=", ">=9"), *lines[rule + 1 :]]
    for other in (lines[1:], lines[:-1], lines[:rule] + lines[rule + 1 :], changed):
        with pytest.raises(InputError, match="certificate: line"):
            check_certificate(certificate.universe, "".join(other))
    with pytest.raises(InputError, match="universe"):
        check_certificate("", certificate.text)
    another = Repository()
    another.add("shop", ["1.0.0", "2.0.0", "3.0.0"])
    universe = resolve(another, Request(install=["shop"])).certificate().universe
    with pytest.raises(InputError, match="certificate: line"):
        check_certificate(universe, certificate.text)


def test_certificates_are_made_by_resolutions_alone() -> None:
    with pytest.raises(TypeError):
        Certificate()
