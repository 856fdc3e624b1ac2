//! Files of package metadata: found in folders, unpacked, told apart.

use std::path::{Path, PathBuf};

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::format::Format;
use crate::error::{os_error, read_file, refused};

/// A file that is read.
pub struct Found {
    /// Its path, for messages.
    pub source: String,
    /// Its format.
    pub format: Format,
    /// What stands in it.
    pub bytes: Vec<u8>,
}

/// Files, and those of folders that were left out, with the reason.
#[derive(Default)]
pub struct Files {
    /// What is read.
    pub found: Vec<Found>,
    /// What is not.
    pub skipped: Vec<(String, String)>,
}

/// Endings of files that are looked at in folders; those without any are, too.
const ENDINGS: [&str; 7] = ["yaml", "yml", "json", "jsonl", "lock", "xz", "gz"];
/// Folders are nested at most so deeply.
const DEPTH_MAX: usize = 32;

impl Files {
    /// A file, or all files of a folder and of the folders in it, in the order of their names.
    pub fn add(&mut self, py: Python<'_>, path: &Path, format: Option<Format>) -> PyResult<()> {
        if !path.is_dir() {
            let (source, bytes) = (path.display().to_string(), unpacked(py, path)?);
            return self.text(source, bytes, format);
        }
        let before = self.found.len();
        self.folder(py, path, format, 0)?;
        if self.found.len() == before {
            let what = format.map_or_else(
                || "package metadata".to_owned(),
                |format| format!("{} metadata", format.name()),
            );
            return Err(refused(format!(
                "{}: there is no {what} in this folder; give index.yaml, Chart.yaml, an operator catalog or bundle, Packages, \
                 a registry index, Cargo.lock, or what Repository.to_lines writes",
                path.display()
            )));
        }
        Ok(())
    }

    /// What stands in a file.
    pub fn text(&mut self, source: String, bytes: Vec<u8>, format: Option<Format>) -> PyResult<()> {
        let Some(format) = format.or_else(|| Format::of(&bytes)) else {
            return Err(refused(format!(
                "{source}: the format was not recognised; say which it is: {}",
                Format::names()
            )));
        };
        self.found.push(Found {
            source,
            format,
            bytes,
        });
        Ok(())
    }

    fn folder(&mut self, py: Python<'_>, path: &Path, format: Option<Format>, depth: usize) -> PyResult<()> {
        if depth > DEPTH_MAX {
            return Err(refused(format!(
                "{}: folders are nested more than {DEPTH_MAX} deep",
                path.display()
            )));
        }
        let entries = std::fs::read_dir(path).map_err(|error| os_error(&error, path))?;
        let mut inside: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        inside.sort();
        for entry in inside {
            let name = entry.file_name().map(|name| name.to_string_lossy().into_owned());
            if name.is_none_or(|name| name.starts_with('.')) {
                continue;
            }
            if entry.is_dir() {
                self.folder(py, &entry, format, depth + 1)?;
                continue;
            }
            let ending = entry
                .extension()
                .map(|ending| ending.to_string_lossy().into_owned());
            if ending.is_some_and(|ending| !ENDINGS.contains(&ending.as_str())) {
                continue;
            }
            let bytes = unpacked(py, &entry)?;
            let source = entry.display().to_string();
            match (Format::of(&bytes), format) {
                (None, _) => self
                    .skipped
                    .push((source, "is no package metadata that is known".to_owned())),
                (Some(found), Some(asked)) if found != asked => {
                    let why = format!("is {}, and {} is read", found.name(), asked.name());
                    self.skipped.push((source, why));
                }
                (Some(format), _) => self.found.push(Found {
                    source,
                    format,
                    bytes,
                }),
            }
        }
        Ok(())
    }
}

/// The content of a file; that of one packed by gzip or xz is unpacked, by Python's own modules.
fn unpacked(py: Python<'_>, path: &Path) -> PyResult<Vec<u8>> {
    let bytes = read_file(path)?;
    let module = match path.extension().and_then(|ending| ending.to_str()) {
        Some("gz") => "gzip",
        Some("xz") => "lzma",
        _ => return Ok(bytes),
    };
    let unpacked = py
        .import(module)?
        .call_method1("decompress", (PyBytes::new(py, &bytes),));
    let unpacked = unpacked.map_err(|error| {
        let why = error.value(py).to_string();
        refused(format!(
            "{}: cannot be unpacked by {module}: {why}",
            path.display()
        ))
    })?;
    unpacked.extract()
}
