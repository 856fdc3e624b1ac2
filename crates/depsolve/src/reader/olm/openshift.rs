//! Ranges of OpenShift versions, as bundles state them.

use crate::reader::report::Report;
use crate::reader::tree::{Cursor, Tree};

const REMEDY: &str = "write v4.12, v4.12-v4.15 or =v4.12";

/// The range of an annotation: `v4.9` (that or later), `v4.9-v4.12`, `=v4.9`; of a list, as once written, the first is the least.
pub(super) fn range(report: &mut Report, at: &Cursor<'_>) -> Option<String> {
    let text = at.text(report)?;
    let range = match (text.strip_prefix('='), text.split_once('-')) {
        (Some(exactly), _) => minor(exactly).map(|(major, minor)| between((major, minor), (major, minor))),
        (None, Some((least, most))) => minor(least)
            .zip(minor(most))
            .map(|(least, most)| between(least, most)),
        (None, None) => {
            let least = text.split(',').next().unwrap_or(text);
            minor(least).map(|(major, minor)| format!(">={major}.{minor}.0-0"))
        }
    };
    if range.is_none() {
        report.fault(&at.path, text, "is no range of OpenShift versions", REMEDY);
    }
    range
}

/// The versions up to the last that a bundle supports: `"4.12"`.
pub(super) fn at_most(report: &mut Report, at: &Cursor<'_>) -> Option<String> {
    let text = match at.tree {
        // Written without quotes it is a number, and 4.1 cannot be told from 4.10.
        Tree::Text(text) => text.trim_matches('"'),
        _ => at.text(report)?,
    };
    let range = minor(text).map(|(major, minor)| format!("<{major}.{}.0-0", minor + 1));
    if range.is_none() {
        report.fault(&at.path, text, "is no OpenShift version", "write it as \"4.12\"");
    }
    range
}

fn between(least: (u32, u32), most: (u32, u32)) -> String {
    format!(">={}.{}.0-0 <{}.{}.0-0", least.0, least.1, most.0, most.1 + 1)
}

/// Major and minor number; a patch number does not count.
fn minor(text: &str) -> Option<(u32, u32)> {
    let text = text.trim();
    let mut numbers = text.strip_prefix('v').unwrap_or(text).splitn(3, '.');
    let major = numbers.next()?.parse().ok()?;
    let minor: u32 = numbers.next()?.parse().ok()?;
    Some((major, minor)).filter(|(_, minor)| *minor < u32::MAX)
}
