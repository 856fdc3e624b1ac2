//! Control stanzas.

use stowplan_depsolve::reader::DebianReader;
use stowplan_depsolve::{PackageRange, Provided};

use super::{faults, notes, read, shorts, version};

const PACKAGES: &str = "Package: mailer
Version: 1:4.96-15+deb12u1
Architecture: amd64
Installed-Size: 120
Pre-Depends: init-system-helpers (>= 1.54~)
Depends: libc6 (>= 2.36), python3:any (>=3.9),
 mailer-base (= 1:4.96-15+deb12u1) | mailer-light,
Recommends: mailx | s-nail
Suggests: fetchmail
Conflicts: mail-agent, oldmailer (<< 2)
Breaks: mailer-doc (<< 4)
Replaces: mail-agent, mailer-doc (<< 4)
Provides: mail-agent, smtp (= 1.0)
Description: mails
 over many
 .
 lines: of text

Package: base
Version: 12.4
Architecture: all
Essential: yes
X-Own: 1

Package: base
Version: 13.0
Architecture: all

Package: far
Version: 1
Architecture: arm64
";

#[test]
fn stanzas_are_read() {
    let reading = read(DebianReader::new("amd64"), &[("Packages", PACKAGES)]).expect("it is right");
    let mailer = version(&reading, "mailer", "1:4.96-15+deb12u1");
    assert_eq!(
        shorts(&mailer.requires),
        [
            "init-system-helpers >= 1.54~",
            "libc6 >= 2.36",
            "python3 >= 3.9",
            "mailer-base = 1:4.96-15+deb12u1 | mailer-light"
        ]
    );
    assert_eq!(shorts(&mailer.recommends), ["mailx | s-nail"]);
    assert_eq!(
        mailer.conflicts,
        [
            PackageRange::any("mail-agent"),
            PackageRange::new("oldmailer", "<< 2"),
            PackageRange::new("mailer-doc", "<< 4")
        ]
    );
    assert_eq!(
        mailer.replaces,
        [PackageRange::any("mail-agent")],
        "the other one gives up files only"
    );
    let provided = |name: &str, version: Option<&str>| Provided {
        name: name.into(),
        version: version.map(str::to_owned),
    };
    assert_eq!(
        mailer.provides,
        [provided("mail-agent", None), provided("smtp", Some("1.0"))]
    );
    assert_eq!(mailer.size, Some(120 * 1024));
    assert_eq!(reading.package("base").expect("it is there").versions.len(), 2);
    assert_eq!(shorts(&reading.always), ["base"]);
    assert!(reading.package("far").is_none());
    let notes = notes(&reading);
    for expected in [
        "Architecture: is arm64, which is not read beside amd64; the stanza is left out ×1",
        "Suggests: selects nothing and forbids nothing; not looked at ×1",
        "X-Own: is not known to the reader; not looked at ×1",
        "Replaces: takes over files of packages it does not conflict with in the same versions; not looked at ×1",
    ] {
        assert!(
            notes.iter().any(|note| note == expected),
            "{expected} in {notes:#?}"
        );
    }
}

#[test]
fn a_status_file_tells_what_is_installed() {
    let status = "Package: a\nStatus: install ok installed\nVersion: 1-1\nArchitecture: all\n\n\
                  Package: b\nStatus: deinstall ok config-files\nVersion: 2-1\nArchitecture: all\n";
    let reading = read(DebianReader::new("amd64"), &[("status", status)]).expect("it is right");
    let installed: Vec<(&str, &str)> = reading
        .installed
        .iter()
        .map(|one| (one.name.as_str(), one.version.as_str()))
        .collect();
    assert_eq!(installed, [("a", "1-1")]);
}

#[test]
fn faults_have_their_places() {
    let packages = "Package: a\nVersion: 1\nDepends: b (> 1),\n c [amd64], d (>= 1\n\nPackage: b\n\nPackage: c\nVersion: -\n\n continued\n\n\
                    Package: e\nPackage: e\n\nPackage: f\nVersion: 1\nEssential: maybe\nProvides: x (>= 2)\nInstalled-Size: big\n";
    assert_eq!(
        faults(DebianReader::new("amd64"), &[("Packages", packages)]),
        [
            "Packages:3:10: a 1: Depends \"b (> 1)\": has a relation that is obsolete; write >> for later or >= for later or equal",
            "Packages:4:2: a 1: Depends \"c [amd64]\": is restricted to architectures or build profiles, which only source packages may do; \
             give the Packages file that was made from the source, where this is decided",
            "Packages:4:13: a 1: Depends \"d (>= 1\": opens a parenthesis that is not closed; write (>= 1.0)",
            "Packages:6:1: b: Version: is missing; write Version: and what it is",
            "Packages:9:10: c: Version \"-\": has no upstream version; write at least a number",
            "Packages:11:1: \" continued\": continues a field, and there is none before it in its stanza; \
             begin the line with the name of a field, or put no line in between",
            "Packages:14:1: \"Package\": is given twice in one stanza; keep one of the two",
            "Packages:18:12: f 1: Essential \"maybe\": is neither yes nor no; write yes or no",
            "Packages:19:11: f 1: Provides \"x (>= 2)\": provides a range, and a version is provided; write (= 1.0), or no version at all",
            "Packages:20:17: f 1: Installed-Size \"big\": is no number of KiB; write a whole number",
        ]
    );
}
