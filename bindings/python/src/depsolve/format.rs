//! Which format of package metadata a file has: told from what stands in it.

use stowplan_depsolve::reader::{
    CargoReader, DebianReader, HelmReader, OlmReader, ReadError, Reader, Reading,
};

/// A format of package metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Charts and indexes of chart repositories.
    Helm,
    /// Operator bundles and catalogs.
    Olm,
    /// `Packages` and status files.
    Debian,
    /// Files of a registry index, and `Cargo.lock`.
    Cargo,
    /// What `Repository.to_lines` writes.
    Stowplan,
}

/// How formats are read that can be read in more than one way.
#[derive(Clone)]
pub struct How {
    /// The architecture of Debian packages.
    pub architecture: String,
    /// Whether dependencies of charts with a condition are on.
    pub conditions: bool,
}

impl Format {
    /// All formats, in the order in which they are tried.
    pub const ALL: [Self; 5] = [Self::Stowplan, Self::Olm, Self::Cargo, Self::Debian, Self::Helm];

    /// The names of all, for messages.
    pub fn names() -> String {
        let mut names = Self::ALL.map(Self::name);
        names.sort_unstable();
        names.join(", ")
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Helm => "helm",
            Self::Olm => "olm",
            Self::Debian => "debian",
            Self::Cargo => "cargo",
            Self::Stowplan => "stowplan",
        }
    }

    /// The format of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The format of a file; none if it is of none.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]);
        let head = Head::new(&head);
        Self::ALL.into_iter().find(|format| format.fits(&head))
    }

    fn fits(self, head: &Head<'_>) -> bool {
        match self {
            Self::Stowplan => head.is_json && head.text.contains("\"PackageRepository\""),
            Self::Olm => {
                head.has("schema", |value| value.starts_with("olm."))
                    || head.has("kind", |value| value == "ClusterServiceVersion")
                    || (head.top("annotations") && head.text.contains("operators.operatorframework.io."))
                    || ((head.top("dependencies") || head.top("properties"))
                        && head.has("type", |value| value.starts_with("olm.")))
            }
            Self::Cargo if head.is_json => ["\"vers\"", "\"deps\"", "\"cksum\""]
                .iter()
                .all(|field| head.text.contains(field)),
            Self::Cargo => head.text.lines().any(|line| line == "[[package]]"),
            Self::Debian => {
                !head.is_json && head.top("Package") && (head.top("Version") || head.top("Status"))
            }
            Self::Helm if head.is_json => head.text.contains("\"entries\""),
            Self::Helm => {
                let chart = head.top("name") && head.top("version") && !head.top("kind");
                head.top("entries") || (chart && head.top("apiVersion")) || head.top("dependencies")
            }
        }
    }
}

/// So much of a file is looked at, in bytes: the fields that tell may come late in it.
const HEAD: usize = 1 << 20;

struct Head<'t> {
    text: &'t str,
    is_json: bool,
}

impl<'t> Head<'t> {
    fn new(text: &'t str) -> Self {
        let first = text.trim_start_matches('\u{feff}').trim_start();
        Self {
            text,
            is_json: first.starts_with('{'),
        }
    }

    /// Whether a field stands at the beginning of a line.
    fn top(&self, field: &str) -> bool {
        let is = |line: &str| line.strip_prefix(field).is_some_and(|rest| rest.starts_with(':'));
        self.text.lines().any(is)
    }

    /// Whether a field, wherever it stands in a line, has a value for which that holds.
    fn has(&self, field: &str, holds: impl Fn(&str) -> bool) -> bool {
        let value = |found: (usize, &str)| {
            let rest = &self.text[found.0 + field.len()..];
            let rest = rest.strip_prefix('"').unwrap_or(rest).trim_start();
            let rest = rest.strip_prefix(':')?;
            let rest = rest.trim_start_matches([' ', '\t']);
            let end = rest.find(['\n', '\r', ',', '}', '#']).unwrap_or(rest.len());
            Some(rest[..end].trim().trim_matches(['"', '\'']).to_owned())
        };
        self.text
            .match_indices(field)
            .filter_map(value)
            .any(|value| holds(&value))
    }
}

/// Reads all files of a format that has a reader.
pub fn read(format: Format, how: &How, files: &[(String, Vec<u8>)]) -> Result<Option<Reading>, ReadError> {
    let reading = match format {
        Format::Helm if how.conditions => through(HelmReader::new().conditions_on(), files),
        Format::Helm => through(HelmReader::new(), files),
        Format::Olm => through(OlmReader::new(), files),
        Format::Debian => through(DebianReader::new(&how.architecture), files),
        Format::Cargo => through(CargoReader::new(), files),
        Format::Stowplan => return Ok(None),
    };
    reading.map(Some)
}

fn through(mut reader: impl Reader, files: &[(String, Vec<u8>)]) -> Result<Reading, ReadError> {
    for (source, bytes) in files {
        reader.add(source, bytes)?;
    }
    reader.finish()
}
