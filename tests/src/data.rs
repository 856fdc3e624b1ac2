//! The shared data folder: `STOWPLAN_DATA`, else `../shared/data` beside the workspace.

use std::io::Read;
use std::path::{Path, PathBuf};

/// The shared data folder, whether it is there or not.
#[must_use]
pub fn folder() -> PathBuf {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    std::env::var_os("STOWPLAN_DATA").map_or_else(beside, PathBuf::from)
}

/// The path of something in the shared data folder, if it is there.
///
/// Where it is not, says so, so that a skipped test is seen.
///
/// # Panics
/// If it is not there and `STOWPLAN_REQUIRE_DATA` is set.
#[must_use]
pub fn path(relative: &str) -> Option<PathBuf> {
    let path = folder().join(relative);
    if path.exists() {
        return Some(path);
    }
    assert!(
        std::env::var_os("STOWPLAN_REQUIRE_DATA").is_none(),
        "STOWPLAN_REQUIRE_DATA is set, and {} is not there",
        path.display()
    );
    eprintln!(
        "SKIPPED: {} is not there; set STOWPLAN_DATA to the folder that holds it",
        path.display()
    );
    None
}

/// The unpacked bytes of an `.xz` file of the shared data folder, if it is there.
///
/// # Panics
/// If it cannot be read or unpacked.
#[must_use]
pub fn unpacked(relative: &str) -> Option<Vec<u8>> {
    let file = std::fs::File::open(path(relative)?).expect("the file exists and can be opened");
    let mut bytes = Vec::new();
    lzma_rust2::XzReader::new(std::io::BufReader::new(file), true)
        .read_to_end(&mut bytes)
        .expect("the file is packed with xz");
    Some(bytes)
}

/// The unpacked lines of a `.gz` file of the shared data folder, if it is there.
///
/// # Panics
/// If it cannot be read or unpacked, or is not text.
#[must_use]
pub fn gzip_lines(relative: &str) -> Option<Vec<String>> {
    Some(gzip_lines_of(&path(relative)?))
}

/// The unpacked lines of a `.gz` file.
///
/// # Panics
/// If it cannot be read or unpacked, or is not text.
#[must_use]
pub fn gzip_lines_of(path: &Path) -> Vec<String> {
    let file = std::fs::File::open(path).expect("the file exists and can be opened");
    let mut text = String::new();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .expect("the file is packed with gzip and holds text");
    text.lines().map(str::to_owned).collect()
}
