//! Packages by name: from dictionaries, lines and files, looked at as tables.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use stowplan_core::API_VERSION;
use stowplan_depsolve::{Package, Repository as CoreRepository};

use super::resolution::asked_instead;
use super::resolve::why_not_alone;
use super::table_repository::PackageTables;
use super::why::WhyNot;
use super::world::World;
use super::{package_tables, shorthand, table_repository};
use crate::error::{read_file, refused};
use crate::fleet::read_value;
use crate::frame::Frame;
use crate::table::Table;
use crate::{background, json, pickle, render};

/// What a repository is called where it is stored.
const KIND: &str = "PackageRepository";

/// A repository as one document.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Document {
    #[serde(default)]
    api_version: Option<String>,
    #[serde(default)]
    kind: Option<String>,
    packages: Vec<Value>,
}

/// Packages by name: the versions there are, and what each says of itself.
///
/// Wherever a version says something of others, a text will do: `"database >=15"` is a name and a range, `"web[tls] ^2"` asks for a
/// feature as well, and `{"anyOf": ["database >=15", "sqlite"]}` is met by either.
///
/// >>> from stowplan.depsolve import Repository
/// >>> repository = Repository.from_dict({"packages": [
/// ...     {"name": "web", "scheme": "semver", "versions": ["1.0.0", {"version": "2.0.0", "requires": ["database >=15"]}]},
/// ... ]})
/// >>> repository.add("database", ["14.2.0", "15.1.0"])
/// >>> repository
/// Repository(packages=2, versions=4)
/// >>> print(repository.packages().to_text())
/// package   scheme  versions  newest  one_per
/// ────────  ──────  ────────  ──────  ───────
/// database  semver         2  15.1.0  name
/// web       semver         2  2.0.0   name
#[pyclass(module = "stowplan.depsolve", frozen)]
pub struct Repository {
    world: Mutex<Arc<World>>,
}

impl Repository {
    /// Wraps packages.
    pub fn wrap(repository: CoreRepository) -> Self {
        Self::of(Arc::new(World::new(repository)))
    }

    /// Of the packages of a moment.
    pub fn of(world: Arc<World>) -> Self {
        Self {
            world: Mutex::new(world),
        }
    }

    /// The packages as they are now.
    pub fn world(&self) -> Arc<World> {
        Arc::clone(&self.world.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn read_lines(py: Python<'_>, bytes: Vec<u8>, source: String) -> PyResult<Self> {
        let read = move |_: &background::Watch| {
            let mut repository = CoreRepository::new();
            repository.add_lines(&bytes, &source).map(|()| repository)
        };
        let read = background::run(py, &background::Asked::default(), read)?;
        read.map(Self::wrap).map_err(refused)
    }
}

/// A package as given, with its name for messages.
fn read_package(value: Value) -> PyResult<Package> {
    let value = shorthand::package(value);
    let source = match value.get("name") {
        Some(Value::String(name)) => format!("<package {name}>"),
        _ => "<package>".to_owned(),
    };
    read_value(json::pretty(&value)?.as_bytes(), &source)
}

#[pymethods]
impl Repository {
    /// Without packages.
    #[new]
    fn new() -> Self {
        Self::wrap(CoreRepository::new())
    }

    /// Takes a repository as dictionaries and lists, with the fields of `docs/reference/resolution.md` under `packages`.
    #[staticmethod]
    #[pyo3(signature = (value: "dict[str, typing.Any]"))]
    fn from_dict(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        let document: Document = read_value(json::from_python(value)?.as_bytes(), "<dict>")?;
        for (field, given, read) in [
            ("apiVersion", &document.api_version, API_VERSION),
            ("kind", &document.kind, KIND),
        ] {
            if let Some(given) = given.as_ref().filter(|given| *given != read) {
                return Err(refused(format!(
                    "<dict>: {field} is {given:?}, and {read:?} is read"
                )));
            }
        }
        let mut repository = CoreRepository::new();
        for package in document.packages {
            repository.add(read_package(package)?).map_err(refused)?;
        }
        Ok(Self::wrap(repository))
    }

    /// Takes packages from tables: frames of pandas, polars, pyarrow or DuckDB, or dictionaries of lists. Empty cells say nothing; lists in a
    /// cell are separated by commas. The tables that a repository gives are read again.
    ///
    /// - `versions`: one row a version, with the columns `package` and `version` and, where it matters, `scheme`, `one_per`, `features`
    ///   (their names), `slot`, `cost`, `size`, `excluded` (why), and what it asks of the target: `kubernetes`, `platforms`,
    ///   `capabilities`.
    /// - `requirements`: `package`, `version`, `name` and, where it matters, `range`, `kind` (`requires`, which it is where nothing is said,
    ///   `recommends` or `optional`), `features`, `default_features`, `feature` (the one that states it), `only_if` (`"name range"`, several
    ///   separated by semicolons). Rows with the same `number` are alternatives of one requirement, the first preferred.
    /// - `provides`: `package`, `version`, `name` and the version `provided`.
    /// - `conflicts`: `package`, `version`, `name`, `range` and `kind` (`conflicts` or `replaces`).
    ///
    /// `scheme` and `one_per` are of packages for which the table does not say it. Raises `InputError` that names the table, the row (from 0), the
    /// column and the value.
    ///
    /// >>> from stowplan.depsolve import Repository
    /// >>> Repository.from_tables(
    /// ...     versions={"package": ["web", "web", "database"], "version": ["1.0.0", "2.0.0", "15.1.0"]},
    /// ...     requirements={"package": ["web"], "version": ["2.0.0"], "name": ["database"], "range": [">=15"]},
    /// ... )
    /// Repository(packages=2, versions=3)
    #[staticmethod]
    #[pyo3(signature = (
        *,
        versions: "typing.Any",
        requirements: "typing.Any" = None,
        provides: "typing.Any" = None,
        conflicts: "typing.Any" = None,
        scheme = "semver",
        one_per: "typing.Literal['name', 'compatible', 'slot', 'version']" = "name",
    ))]
    fn from_tables(
        py: Python<'_>,
        versions: &Bound<'_, PyAny>,
        requirements: Option<&Bound<'_, PyAny>>,
        provides: Option<&Bound<'_, PyAny>>,
        conflicts: Option<&Bound<'_, PyAny>>,
        scheme: &str,
        one_per: &str,
    ) -> PyResult<Self> {
        let frame = |title, given: Option<&Bound<'_, PyAny>>| {
            given.map(|given| Frame::from_python(title, given)).transpose()
        };
        let tables = PackageTables {
            versions: Frame::from_python("versions", versions)?,
            requirements: frame("requirements", requirements)?,
            provides: frame("provides", provides)?,
            conflicts: frame("conflicts", conflicts)?,
            scheme: scheme.to_owned(),
            one_per: table_repository::one_per(one_per)?,
        };
        let made = background::run(py, &background::Asked::default(), move |_| tables.repository())?;
        made.map(Self::wrap)
    }

    /// Reads a file of JSON Lines as `to_lines` writes them. Raises `InputError` that names the line, `OSError` if the file cannot
    /// be read.
    #[staticmethod]
    #[pyo3(signature = (path: "str | os.PathLike[str]"))]
    fn read(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let bytes = read_file(&path)?;
        Self::read_lines(py, bytes, path.display().to_string())
    }

    /// Reads what `to_lines` writes. `source` names it in messages.
    #[staticmethod]
    #[pyo3(signature = (text, *, source = "<text>"))]
    fn from_lines(py: Python<'_>, text: &str, source: &str) -> PyResult<Self> {
        Self::read_lines(py, text.as_bytes().to_vec(), source.to_owned())
    }

    /// Adds a package. `versions` are texts, or dictionaries of what a version says, in a list or by version. `scheme` orders them and
    /// reads the ranges they state; `one_per` says of what at most one version may be selected, `missing_features` what becomes of a
    /// requirement for a feature that a version does not have.
    ///
    /// Raises `InputError` if one of this name is there. Answers that were given before do not change.
    ///
    /// >>> from stowplan.depsolve import Repository
    /// >>> repository = Repository()
    /// >>> repository.add("web", {"1.0.0": {}, "2.0.0": {"requires": ["database >=15"], "conflicts": ["proxy <3"]}})
    /// >>> repository.versions()["version"]
    /// ['1.0.0', '2.0.0']
    #[pyo3(signature = (
        name,
        versions: "collections.abc.Sequence[str | dict[str, typing.Any]] | dict[str, dict[str, typing.Any]]",
        *,
        scheme = "semver",
        one_per: "typing.Literal['name', 'compatible', 'slot', 'version']" = "name",
        missing_features: "typing.Literal['refused', 'overlooked']" = "refused",
    ))]
    fn add(
        &self,
        name: &str,
        versions: &Bound<'_, PyAny>,
        scheme: &str,
        one_per: &str,
        missing_features: &str,
    ) -> PyResult<()> {
        let fields = PyDict::new(versions.py());
        fields.set_item("name", name)?;
        fields.set_item("scheme", scheme)?;
        fields.set_item("onePer", one_per)?;
        fields.set_item("missingFeatures", missing_features)?;
        fields.set_item("versions", versions)?;
        let given = json::from_python(fields.as_any())?;
        let package = read_package(json::value(given.as_bytes(), "package")?)?;
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut world).changed().add(package).map_err(refused)
    }

    /// One row a package, by name: its scheme, how many versions there are, the newest, of what at most one may be selected.
    fn packages(&self) -> PyResult<Table> {
        package_tables::packages(&self.world().repository)
    }

    /// One row a version: its features and slot, what it costs, why it is excluded, what it asks of the target.
    fn versions(&self) -> PyResult<Table> {
        package_tables::versions(&self.world().repository)
    }

    /// One row an alternative: rows of one version, kind (`requires`, `recommends`, `optional`) and number are one requirement.
    /// `feature` names the feature that states it, `only_if` what it depends on.
    fn requirements(&self) -> PyResult<Table> {
        package_tables::requirements(&self.world().repository)
    }

    /// One row a name that a version provides, and in which version.
    fn provides(&self) -> PyResult<Table> {
        package_tables::provides(&self.world().repository)
    }

    /// One row something that a version conflicts with or replaces.
    fn conflicts(&self) -> PyResult<Table> {
        package_tables::conflicts(&self.world().repository)
    }

    /// Why not this `version` of a package, or one in the `range`, where nothing but the package is asked for? Without either: why not its
    /// newest? As `Resolution.why_not` of the answer to `Request(install=[name])`.
    ///
    /// >>> from stowplan.depsolve import Repository
    /// >>> repository = Repository()
    /// >>> repository.add("web", {"1.0.0": {}, "2.0.0": {"requires": ["database >=16"]}})
    /// >>> repository.add("database", ["14.2.0", "15.1.0"])
    /// >>> print(repository.why_not("web"))
    /// a newer version of web is impossible:
    /// the question is about having a newer version of web → web =2.0.0
    /// web =2.0.0 requires database >=16 → nothing is left of web
    #[pyo3(signature = (name, version = None, *, range = None))]
    fn why_not(
        &self,
        py: Python<'_>,
        name: String,
        version: Option<String>,
        range: Option<String>,
    ) -> PyResult<WhyNot> {
        let asked = asked_instead(name, version, range)?;
        why_not_alone(py, self.world(), asked).map(WhyNot::new)
    }

    /// The repository as dictionaries and lists.
    #[pyo3(signature = () -> "dict[str, typing.Any]")]
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let world = self.world();
        let packages: Vec<&Package> = world.repository.packages().collect();
        let document = serde_json::json!({"apiVersion": API_VERSION, "kind": KIND, "packages": packages});
        json::to_python(py, &document)
    }

    /// The repository as JSON Lines: a head, then one package a line. Equal packages give equal text, in whatever order they were added.
    fn to_lines(&self) -> PyResult<String> {
        self.world().repository.to_lines().map_err(refused)
    }

    /// The SHA-256 of `to_lines()`, as `sha256:` and hexadecimal digits: what lock files refer to.
    fn digest(&self) -> PyResult<String> {
        self.world().repository.digest().map_err(refused)
    }

    /// How many packages there are.
    fn __len__(&self) -> usize {
        self.world().repository.packages().len()
    }

    /// Whether there is a package of this name.
    fn __contains__(&self, name: &str) -> bool {
        self.world().repository.get(name).is_some()
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| {
            let (one, other) = (self.world(), other.get().world());
            one.repository.packages().eq(other.repository.packages())
        })
    }

    fn __repr__(&self) -> String {
        let world = self.world();
        let versions = world.repository.packages().map(|package| package.versions.len());
        format!(
            "Repository(packages={}, versions={})",
            world.repository.packages().len(),
            versions.sum::<usize>()
        )
    }

    fn _repr_html_(&self) -> PyResult<String> {
        let title = render::escape(&self.__repr__());
        let packages = render::html(&self.packages()?.shown(&[]), Some(10));
        Ok(format!("<p><strong>{title}</strong></p>{packages}"))
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let stored = slf.get().world().stored()?;
        pickle::reduce(slf.as_any(), (PyBytes::new(slf.py(), &stored),))
    }

    #[staticmethod]
    fn _restore(bytes: &[u8]) -> PyResult<Self> {
        Ok(Self::of(Arc::new(World::restored(bytes)?)))
    }
}
