//! Certificates: proofs to be kept, and checked by a program that shares no code with the resolver.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use stowplan_proofcheck::{Checker, Universe};

use crate::background::{self, Asked};
use crate::error::refused;
use crate::pickle;

/// A proof that a request has no answer, or that its answer is best, together with the universe that it is about.
///
/// Both are text. `stowplan-proofcheck UNIVERSE CERTIFICATE` on the command line and `check` read them again and trust nothing of the
/// resolver. `docs/reference/certificates.md` describes the lines.
///
/// >>> from stowplan.depsolve import Repository, Request, resolve
/// >>> repository = Repository()
/// >>> repository.add("web", ["1.0.0", "2.0.0"])
/// >>> certificate = resolve(repository, Request(install=["web"], goals=["rootsNewest"])).certificate()
/// >>> print(certificate.check(), end="")
/// root 0: "web" 0-1
/// least value of least-cost: 0
/// selected: "web" 1
/// no answer is better
#[pyclass(module = "stowplan.depsolve", frozen)]
pub struct Certificate {
    universe: String,
    text: String,
}

impl Certificate {
    /// Of a universe, both as text.
    pub fn new(universe: String, text: String) -> Self {
        Self { universe, text }
    }
}

#[pymethods]
impl Certificate {
    /// The universe as JSON Lines: packages by number, versions by rank.
    #[getter]
    fn universe(&self) -> &str {
        &self.universe
    }

    /// The lines of the proof.
    #[getter]
    fn text(&self) -> &str {
        &self.text
    }

    /// Checks the proof, as `check_certificate` does.
    fn check(&self, py: Python<'_>) -> PyResult<String> {
        check(py, self.universe.clone(), self.text.clone())
    }

    fn __str__(&self) -> &str {
        &self.text
    }

    fn __repr__(&self) -> String {
        let end = self.text.lines().last().unwrap_or_default();
        let proved = end.strip_prefix("end ").unwrap_or("nothing");
        format!(
            "Certificate(proved='{proved}', lines={}, universe_lines={})",
            self.text.lines().count(),
            self.universe.lines().count()
        )
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| {
            let other = other.get();
            (&self.universe, &self.text) == (&other.universe, &other.text)
        })
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let bytes = |text: &str| PyBytes::new(slf.py(), text.as_bytes());
        let certificate = slf.get();
        pickle::reduce(
            slf.as_any(),
            (bytes(&certificate.universe), bytes(&certificate.text)),
        )
    }

    #[staticmethod]
    fn _restore(universe: &[u8], text: &[u8]) -> PyResult<Self> {
        let read = |bytes: &[u8]| {
            String::from_utf8(bytes.to_vec())
                .map_err(|error| refused(format!("pickled certificate: {error}")))
        };
        Ok(Self::new(read(universe)?, read(text)?))
    }
}

/// Checks a certificate about a universe, both as text: returns what is proved, in words. What was asked is repeated there; whether that is what
/// was meant is for the reader to compare. Raises `InputError`, which names the line and says why, if the proof is refused.
///
/// >>> from stowplan.depsolve import check_certificate
/// >>> check_certificate('{"format":"dsu-1"}\n', "stowplan-certificate 1\nend infeasible\n")
/// Traceback (most recent call last):
/// ...
/// stowplan.errors.InputError: certificate: line 2, "end": there is no clause
#[pyfunction]
pub fn check_certificate(py: Python<'_>, universe: String, certificate: String) -> PyResult<String> {
    check(py, universe, certificate)
}

fn check(py: Python<'_>, universe: String, certificate: String) -> PyResult<String> {
    let work = move |_: &background::Watch| {
        let universe = Universe::read(universe.as_bytes(), "universe").map_err(|error| error.to_string())?;
        let proved = Checker::new(&universe).check(certificate.as_bytes());
        let proved = proved.map_err(|refusal| format!("certificate: {refusal}"))?;
        Ok(proved.in_words(&universe))
    };
    background::run(py, &Asked::default(), work)?.map_err(|error: String| refused(error))
}
