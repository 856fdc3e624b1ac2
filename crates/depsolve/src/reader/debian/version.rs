//! A stanza as a version.

use stowplan_core::{Scheme, Version, VersionScheme};

use super::relation::{self, Relation};
use super::stanza::Stanza;
use crate::metadata::{Alternative, PackageRange, PackageVersion, Provided, Requirement};
use crate::reader::desk::{Desk, Place};
use crate::reader::report::of_version;

/// What was read.
pub(super) struct Read {
    pub version: Version,
    pub says: PackageVersion,
    pub essential: bool,
    /// Where the version is written.
    pub place: Place,
}

/// Fields that say nothing about which versions go together.
const INFORMATIVE: [&str; 40] = [
    "architecture",
    "build-essential",
    "bugs",
    "cnf-extra-commands",
    "cnf-ignore-commands",
    "cnf-priority-bonus",
    "cnf-visible-pkgname",
    "conffiles",
    "config-version",
    "description",
    "description-md5",
    "efi-vendor",
    "filename",
    "ghc-package",
    "go-import-path",
    "gstreamer-decoders",
    "gstreamer-elements",
    "gstreamer-encoders",
    "gstreamer-uri-sinks",
    "gstreamer-uri-sources",
    "gstreamer-version",
    "homepage",
    "javascript-built-using",
    "lua-versions",
    "maintainer",
    "md5sum",
    "multi-arch",
    "origin",
    "original-maintainer",
    "postgresql-catalog",
    "priority",
    "python-version",
    "ruby-versions",
    "section",
    "sha1",
    "sha256",
    "sha512",
    "size",
    "source",
    "tag",
];
const REASONS: [(&str, &str); 8] = [
    ("suggests", "selects nothing and forbids nothing; not looked at"),
    ("enhances", "selects nothing and forbids nothing; not looked at"),
    ("built-using", "names sources this was built from; not looked at"),
    (
        "static-built-using",
        "names sources this was built from; not looked at",
    ),
    ("important", "protects from removal; not looked at"),
    ("protected", "protects from removal; not looked at"),
    ("task", "names a set of packages for installers; not looked at"),
    (
        "x-cargo-built-using",
        "names sources this was built from; not looked at",
    ),
];
const READ: [&str; 13] = [
    "package",
    "version",
    "status",
    "essential",
    "installed-size",
    "depends",
    "pre-depends",
    "recommends",
    "conflicts",
    "breaks",
    "provides",
    "replaces",
    "architecture",
];

/// Reads a stanza; nothing where something is wrong with it.
pub(super) fn read(desk: &mut Desk<'_>, stanza: &Stanza<'_>, architecture: &str) -> Option<Read> {
    let before = desk.faults.len();
    let written = super::need(desk, stanza, "Version")?;
    let (text, place) = (written.text(), written.place(0));
    let version = match Scheme::Debian.version(text) {
        Ok(version) => version,
        Err(error) => {
            let (reason, remedy) = of_version(&error);
            desk.fault(place, "Version", text, &reason, &remedy);
            return None;
        }
    };
    desk.package = format!("{} {text}", desk.package);
    account(desk, stanza);
    let mut says = PackageVersion::new(text);
    let groups = |desk: &mut Desk<'_>, name: &str| {
        stanza
            .get(name)
            .map_or_else(Vec::new, |field| relation::read(desk, field, architecture))
    };
    for field in ["Pre-Depends", "Depends"] {
        let groups = groups(desk, field);
        says.requires.extend(groups.into_iter().map(requirement));
    }
    says.recommends = groups(desk, "Recommends").into_iter().map(requirement).collect();
    let conflicts = single(desk, stanza, "Conflicts", architecture);
    says.replaces = replaced(desk, stanza, architecture, &conflicts);
    says.conflicts = conflicts;
    says.conflicts
        .extend(single(desk, stanza, "Breaks", architecture));
    says.provides = provided(desk, stanza, architecture);
    let essential = flag(desk, stanza, "Essential");
    if let Some(size) = stanza.get("Installed-Size") {
        let bytes = size
            .text()
            .parse::<u64>()
            .ok()
            .and_then(|kib| kib.checked_mul(1024));
        if bytes.is_none() {
            desk.fault(
                size.place(0),
                "Installed-Size",
                size.text(),
                "is no number of KiB",
                "write a whole number",
            );
        }
        says.size = bytes;
    }
    (desk.faults.len() == before).then_some(Read {
        version,
        says,
        essential,
        place,
    })
}

fn account(desk: &mut Desk<'_>, stanza: &Stanza<'_>) {
    for field in &stanza.fields {
        let name = field.name.to_ascii_lowercase();
        if READ.contains(&name.as_str()) {
            continue;
        }
        let reason = REASONS
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, reason)| *reason);
        let what = match reason {
            Some(reason) => reason,
            None if INFORMATIVE.contains(&name.as_str()) => {
                "says nothing about which versions go together; not looked at"
            }
            None => "is not known to the reader; not looked at",
        };
        desk.note(field.place(0).line, "", field.name, what);
    }
}

fn requirement(group: Vec<Relation>) -> Requirement {
    Requirement::any_of(group.into_iter().map(|relation| Alternative {
        range: relation.range,
        ..Alternative::any(relation.name)
    }))
}

/// The relations of a field that has no alternatives.
fn single(desk: &mut Desk<'_>, stanza: &Stanza<'_>, name: &str, architecture: &str) -> Vec<PackageRange> {
    let Some(field) = stanza.get(name) else {
        return Vec::new();
    };
    let mut relations = Vec::new();
    for mut group in relation::read(desk, field, architecture) {
        if group.len() > 1 {
            let value = &group[1].name;
            desk.fault(
                field.place(0),
                field.name,
                value,
                "is an alternative, which only requirements have",
                "join by commas",
            );
        }
        if let Some(Relation { name, range }) = group.drain(..).next() {
            relations.push(PackageRange { name, range });
        }
    }
    relations
}

fn provided(desk: &mut Desk<'_>, stanza: &Stanza<'_>, architecture: &str) -> Vec<Provided> {
    let provided = single(desk, stanza, "Provides", architecture).into_iter();
    let provided = provided.map(|PackageRange { name, range }| match range {
        None => Some(Provided { name, version: None }),
        Some(range) => {
            let version = range.strip_prefix("= ").map(str::to_owned);
            version.map(|version| Provided {
                name,
                version: Some(version),
            })
        }
    });
    let provided: Vec<Option<Provided>> = provided.collect();
    if provided.contains(&None)
        && let Some(field) = stanza.get("Provides")
    {
        let remedy = "write (= 1.0), or no version at all";
        desk.fault(
            field.place(0),
            "Provides",
            field.text(),
            "provides a range, and a version is provided",
            remedy,
        );
    }
    provided.into_iter().flatten().collect()
}

/// What is replaced whole: what is conflicted with in the same versions (policy manual, 7.6.2); of the rest, some files are.
fn replaced(
    desk: &mut Desk<'_>,
    stanza: &Stanza<'_>,
    architecture: &str,
    conflicts: &[PackageRange],
) -> Vec<PackageRange> {
    let replaced = single(desk, stanza, "Replaces", architecture);
    let (whole, files): (Vec<_>, Vec<_>) = replaced.into_iter().partition(|range| conflicts.contains(range));
    if let (false, Some(field)) = (files.is_empty(), stanza.get("Replaces")) {
        let what =
            "takes over files of packages it does not conflict with in the same versions; not looked at";
        desk.note(field.place(0).line, "", "Replaces", what);
    }
    whole
}

fn flag(desk: &mut Desk<'_>, stanza: &Stanza<'_>, name: &str) -> bool {
    match stanza.get(name).map(|field| (field.text(), field.place(0))) {
        None | Some(("no", _)) => false,
        Some(("yes", _)) => true,
        Some((other, place)) => {
            desk.fault(place, name, other, "is neither yes nor no", "write yes or no");
            false
        }
    }
}
