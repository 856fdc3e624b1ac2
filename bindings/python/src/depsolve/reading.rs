//! Readers of package metadata: files of package ecosystems in, a repository out.

use std::path::PathBuf;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use serde::{Deserialize, Serialize};
use stowplan_depsolve::reader::{Channel, Note, ReadError, UpgradeGraph};
use stowplan_depsolve::{Installed, Repository as CoreRepository, Requirement};

use super::files::{Files, Found};
use super::format::{Format, How, read};
use super::repository::Repository;
use crate::error::{refused, unknown};
use crate::render::{escape, html};
use crate::table::{Columns, Table};
use crate::{background, json, pickle};

pyo3::import_exception!(stowplan.errors, MetadataError);

/// What files of package ecosystems say: packages, and what comes with them.
///
/// Helm (`index.yaml`, `Chart.yaml`, `requirements.yaml`, `Chart.lock`), the Operator Lifecycle Manager (bundles and file-based catalogs), Debian
/// (`Packages`, the status file), Cargo (files of a registry index, `Cargo.lock`) and `Repository.to_lines` are told apart by content.
///
/// >>> from stowplan.depsolve import Reading
/// >>> reading = Reading.from_text('''
/// ... apiVersion: v1
/// ... entries:
/// ...   web:
/// ...   - {name: web, version: 1.4.0}
/// ...   - {name: web, version: 2.0.0, kubeVersion: ">=1.29.0-0", dependencies: [{name: database, version: ^15}]}
/// ...   database:
/// ...   - {name: database, version: 15.2.0}
/// ... ''')
/// >>> reading
/// Reading(formats=['helm'], files=1, packages=2, versions=3, installed=0, channels=0, notes=0)
/// >>> reading.repository.packages()["package"]
/// ['database', 'web']
#[pyclass(module = "stowplan.depsolve", frozen)]
pub struct Reading {
    repository: Py<Repository>,
    kept: Arc<Kept>,
}

/// What was read beside the packages.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
struct Kept {
    formats: Vec<String>,
    files: usize,
    skipped: Vec<(String, String)>,
    always: Vec<Requirement>,
    installed: Vec<Installed>,
    upgrades: UpgradeGraph,
    notes: Vec<Note>,
}

/// Why files were refused.
enum Refused {
    Faults(ReadError),
    Other(stowplan_depsolve::Error),
}

/// The exception with all that is wrong in files.
pub fn metadata_error(error: &ReadError) -> PyErr {
    let fields = |fault: &stowplan_depsolve::reader::ReadFault| {
        (
            fault.source.clone(),
            fault.line,
            fault.column,
            fault.package.clone(),
            fault.field.clone(),
            fault.value.clone(),
            fault.reason.clone(),
            fault.remedy.clone(),
        )
    };
    let faults: Vec<_> = error.faults().iter().map(fields).collect();
    MetadataError::new_err((error.to_string(), faults))
}

impl Refused {
    fn told(&self) -> PyErr {
        match self {
            Self::Faults(error) => metadata_error(error),
            Self::Other(error) => refused(error),
        }
    }
}

/// All files of each format together.
fn gather(files: Vec<Found>, how: &How) -> Result<(CoreRepository, Kept), Refused> {
    let mut repository = CoreRepository::new();
    let mut kept = Kept {
        files: files.len(),
        ..Kept::default()
    };
    let mut files: Vec<(Format, (String, Vec<u8>))> = files
        .into_iter()
        .map(|file| (file.format, (file.source, file.bytes)))
        .collect();
    files.sort_by_key(|file| file.0);
    while let Some(format) = files.first().map(|file| file.0) {
        let rest = files.split_off(files.partition_point(|file| file.0 == format));
        let of_format: Vec<_> = files.into_iter().map(|file| file.1).collect();
        files = rest;
        kept.formats.push(format.name().to_owned());
        match read(format, how, &of_format).map_err(Refused::Faults)? {
            Some(mut reading) => {
                kept.always.append(&mut reading.always);
                kept.installed.append(&mut reading.installed);
                kept.upgrades.channels.append(&mut reading.upgrades.channels);
                kept.notes.append(&mut reading.notes);
                reading.add_to(&mut repository).map_err(Refused::Other)?;
            }
            None => of_format
                .iter()
                .try_for_each(|(source, bytes)| repository.add_lines(bytes, source))
                .map_err(Refused::Other)?,
        }
    }
    Ok((repository, kept))
}

fn format(name: Option<&str>) -> PyResult<Option<Format>> {
    let named = |name: &str| {
        let known = format!("there are {}", Format::names());
        Format::named(name).ok_or_else(|| unknown("format of package metadata", name, &known))
    };
    name.map(named).transpose()
}

impl Reading {
    fn make(py: Python<'_>, files: Files, how: How) -> PyResult<Self> {
        let Files { found, skipped } = files;
        let read = background::run(py, &background::Asked::default(), move |_| gather(found, &how))?;
        let (repository, mut kept) = read.map_err(|error| error.told())?;
        kept.skipped = skipped;
        Ok(Self {
            repository: Py::new(py, Repository::wrap(repository))?,
            kept: Arc::new(kept),
        })
    }

    /// The upgrades that channels allow.
    pub fn upgrade_graph(&self) -> UpgradeGraph {
        self.kept.upgrades.clone()
    }

    fn channel(&self, package: &str, name: Option<&str>) -> PyResult<&Channel> {
        let upgrades = &self.kept.upgrades;
        if let Some(channel) = upgrades.channel(package, name) {
            return Ok(channel);
        }
        let all: Vec<&str> = upgrades
            .of(package)
            .map(|channel| channel.name.as_str())
            .collect();
        Err(match (all.is_empty(), name) {
            (true, _) => unknown("package with channels", package, "channels() lists all"),
            (false, Some(name)) => {
                let known = format!("{package} has {}", all.join(", "));
                unknown("channel", name, &known)
            }
            (false, None) => refused(format!(
                "package {package:?} has no default channel; name one of {}",
                all.join(", ")
            )),
        })
    }
}

#[derive(FromPyObject)]
enum Paths {
    #[pyo3(transparent)]
    One(PathBuf),
    #[pyo3(transparent)]
    Several(Vec<PathBuf>),
}

#[pymethods]
impl Reading {
    /// Reads files, and all files of folders and the folders in them; those packed by gzip or xz are unpacked. `format` (`"helm"`, `"olm"`,
    /// `"debian"`, `"cargo"`, `"stowplan"`) reads only that one, and files that are not recognised as it. `architecture` is that of
    /// Debian packages; with `conditions`, dependencies of charts that have a condition are on, as in Helm where values do not say.
    ///
    /// Raises `MetadataError` with everything that is wrong in a file, `OSError` if one cannot be read.
    #[staticmethod]
    #[pyo3(signature = (
        paths: "str | os.PathLike[str] | collections.abc.Sequence[str | os.PathLike[str]]",
        *,
        format: "typing.Literal['helm', 'olm', 'debian', 'cargo', 'stowplan'] | None" = None,
        architecture = "amd64",
        conditions = false,
    ))]
    fn read(
        py: Python<'_>,
        paths: Paths,
        format: Option<&str>,
        architecture: &str,
        conditions: bool,
    ) -> PyResult<Self> {
        let format = self::format(format)?;
        let paths = match paths {
            Paths::One(path) => vec![path],
            Paths::Several(paths) => paths,
        };
        let mut files = Files::default();
        for path in &paths {
            files.add(py, path, format)?;
        }
        let architecture = architecture.to_owned();
        Self::make(
            py,
            files,
            How {
                architecture,
                conditions,
            },
        )
    }

    /// Reads the text of one file. `source` names it in messages.
    #[staticmethod]
    #[pyo3(signature = (
        text,
        *,
        source = "<text>",
        format: "typing.Literal['helm', 'olm', 'debian', 'cargo', 'stowplan'] | None" = None,
        architecture = "amd64",
        conditions = false,
    ))]
    fn from_text(
        py: Python<'_>,
        text: &str,
        source: &str,
        format: Option<&str>,
        architecture: &str,
        conditions: bool,
    ) -> PyResult<Self> {
        let format = self::format(format)?;
        let mut files = Files::default();
        files.text(source.to_owned(), text.as_bytes().to_vec(), format)?;
        let architecture = architecture.to_owned();
        Self::make(
            py,
            files,
            How {
                architecture,
                conditions,
            },
        )
    }

    /// The packages.
    #[getter]
    fn repository(&self, py: Python<'_>) -> Py<Repository> {
        self.repository.clone_ref(py)
    }

    /// The formats that were read.
    #[getter]
    fn formats(&self) -> Vec<String> {
        self.kept.formats.clone()
    }

    /// What is always required, whatever is asked for (essential packages of Debian), as in a request.
    #[getter]
    fn always<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        json::to_python(py, &self.kept.always)?.extract()
    }

    /// One row a version that is installed, as status and lock files say.
    fn installed(&self) -> PyResult<Table> {
        let rows = || self.kept.installed.iter();
        Columns::default()
            .name("package", rows().map(|row| &row.name))
            .name("version", rows().map(|row| &row.version))
            .table()
    }

    /// One row a channel of upgrades: its package, whether it is the one that is followed where none is named, how many versions it has, and
    /// the newest of them.
    fn channels(&self) -> PyResult<Table> {
        let rows = || self.kept.upgrades.channels.iter();
        let newest = |row: &Channel| row.entries.last().map(|entry| entry.version.clone());
        Columns::default()
            .name("package", rows().map(|row| &row.package))
            .name("channel", rows().map(|row| &row.name))
            .bool("default", rows().map(|row| row.default))
            .count("versions", rows().map(|row| row.entries.len() as i64))
            .text("newest", rows().map(newest))
            .table()
    }

    /// One row for each version of each channel, and what can be upgraded to it in one step: the version it replaces, those it skips, a
    /// range of them.
    fn upgrades(&self) -> PyResult<Table> {
        let rows = || {
            let channels = self.kept.upgrades.channels.iter();
            channels.flat_map(|channel| channel.entries.iter().map(move |entry| (channel, entry)))
        };
        let skips = |(_, entry): (&Channel, &stowplan_depsolve::reader::Entry)| {
            (!entry.skips.is_empty()).then(|| entry.skips.join(", "))
        };
        Columns::default()
            .name("package", rows().map(|row| &row.0.package))
            .name("channel", rows().map(|row| &row.0.name))
            .name("version", rows().map(|row| &row.1.version))
            .text("replaces", rows().map(|row| row.1.replaces.as_ref()))
            .text("skips", rows().map(skips))
            .text("skip_range", rows().map(|row| row.1.skip_range.as_ref()))
            .table()
    }

    /// The versions that one can be upgraded to in one step, ascending. `channel` is the default one of the package where none is named.
    #[pyo3(signature = (package, version, *, channel = None))]
    fn next_versions(&self, package: &str, version: &str, channel: Option<&str>) -> PyResult<Vec<String>> {
        let next = self.channel(package, channel)?.next(version);
        Ok(next.into_iter().map(str::to_owned).collect())
    }

    /// The fewest steps from one version to another, without the first; `None` if the channel has no way.
    #[pyo3(signature = (package, start, end, *, channel = None))]
    fn upgrade_path(
        &self,
        package: &str,
        start: &str,
        end: &str,
        channel: Option<&str>,
    ) -> PyResult<Option<Vec<String>>> {
        let way = self.channel(package, channel)?.way(start, end);
        Ok(way.map(|way| way.into_iter().map(str::to_owned).collect()))
    }

    /// One row for each thing that files say and packages do not hold: the field, what about it, how often, and the first place.
    fn notes(&self) -> PyResult<Table> {
        let rows = || self.kept.notes.iter();
        Columns::default()
            .name("field", rows().map(|row| &row.field))
            .name("what", rows().map(|row| &row.what))
            .count("count", rows().map(|row| row.count as i64))
            .name("source", rows().map(|row| &row.source))
            .name("package", rows().map(|row| &row.package))
            .name("path", rows().map(|row| &row.path))
            .table()
    }

    /// One row a file in a folder that was looked at and not read, and why.
    fn skipped(&self) -> PyResult<Table> {
        let rows = || self.kept.skipped.iter();
        Columns::default()
            .name("file", rows().map(|row| &row.0))
            .name("why", rows().map(|row| &row.1))
            .table()
    }

    fn __repr__(&self) -> String {
        let world = self.repository.get().world();
        let packages = world.repository.packages();
        let versions: usize = packages.map(|package| package.versions.len()).sum();
        let kept = &self.kept;
        let formats: Vec<String> = kept.formats.iter().map(|name| format!("'{name}'")).collect();
        format!(
            "Reading(formats=[{}], files={}, packages={}, versions={versions}, installed={}, channels={}, notes={})",
            formats.join(", "),
            kept.files,
            world.repository.packages().len(),
            kept.installed.len(),
            kept.upgrades.channels.len(),
            kept.notes.len(),
        )
    }

    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        let title = escape(&self.__repr__());
        let packages = self.repository.bind(py).call_method0("packages")?;
        let packages = packages.cast_into::<Table>()?;
        let packages = html(&packages.get().shown(&[]), Some(10));
        Ok(format!("<p><strong>{title}</strong></p>{packages}"))
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| {
            let other = other.get();
            let (one, two) = (self.repository.get().world(), other.repository.get().world());
            self.kept == other.kept && one.repository.packages().eq(two.repository.packages())
        })
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let reading = slf.get();
        let bytes = PyBytes::new(slf.py(), json::text(&*reading.kept)?.as_bytes());
        pickle::reduce(slf.as_any(), (reading.repository.clone_ref(slf.py()), bytes))
    }

    #[staticmethod]
    fn _restore(repository: Py<Repository>, bytes: &[u8]) -> PyResult<Self> {
        Ok(Self {
            repository,
            kept: Arc::new(json::value(bytes, "pickled reading")?),
        })
    }
}
