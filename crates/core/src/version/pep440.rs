//! Versions of Python packages (PEP 440, now the "version specifiers" specification of the Python Packaging User Guide).
//!
//! `[epoch!]release[{a|b|rc}N][.postN][.devN][+local]` with the spellings that the specification normalises. Order: epoch, release
//! (missing numbers are zero), then development releases of the release itself, its alphas, betas and candidates, the release,
//! its post-releases; a development release before what it leads to; a local label after the version without.

use super::comparison::BEHIND;
use super::error::{Fault, Part, number, version_length};
use super::key::KeyBuilder;
use super::written::Version;

/// The bytes of a key, in the order in which they must compare. All are below the first byte of a number, so that a release
/// ends before one that goes on.
const END: u8 = 0x01;
const DEVELOPMENT_OF_RELEASE: u8 = 0x02;
const ALPHA: u8 = 0x03;
const BETA: u8 = 0x04;
const CANDIDATE: u8 = 0x05;
const FINAL: u8 = 0x06;
const NO_POST: u8 = 0x02;
const POST: u8 = 0x03;
const DEVELOPMENT: u8 = 0x02;
const NO_DEVELOPMENT: u8 = 0x03;
const LOCAL_WORD: u8 = 0x02;
const LOCAL_NUMBER: u8 = 0x03;

/// The end of the text of the place behind all post-releases.
const BEHIND_POSTS: &str = ".post*";

/// A version by its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) epoch: String,
    pub(super) release: Vec<String>,
    pre: Option<(u8, String)>,
    pub(super) post: Option<String>,
    pub(super) dev: Option<String>,
    pub(super) local: Option<String>,
}

/// Reads a version.
pub(super) fn version(text: &str) -> Part<Version> {
    Parts::read(text)?.version(text)
}

/// Reads a version, or one with `+*` (the place behind its local labels) or `.post*` (the place behind its post-releases).
pub(super) fn bound(text: &str) -> Part<Version> {
    if let Some(before) = text.strip_suffix(BEHIND) {
        version_length(before)?;
        let parts = Parts::read(before)?;
        if parts.local.is_some() {
            return Err(Fault::new(
                text,
                "has a local label before +*; write one of the two",
            ));
        }
        return parts.behind_locals(before);
    }
    if let Some(before) = text.strip_suffix(BEHIND_POSTS) {
        version_length(before)?;
        let parts = Parts::read(before)?;
        if parts.post.is_some() || parts.dev.is_some() || parts.local.is_some() {
            return Err(Fault::new(
                text,
                "has more than a release before .post*; write the release alone",
            ));
        }
        return parts.behind_posts(before);
    }
    version_length(text)?;
    version(text)
}

impl Parts {
    pub(super) fn read(text: &str) -> Part<Self> {
        version_length(text)?;
        let lower = text.trim().to_ascii_lowercase();
        let mut cursor = Cursor {
            rest: lower.strip_prefix('v').unwrap_or(&lower),
        };
        let first = cursor.digits().to_owned();
        let epoch = cursor.take("!").then(|| first.clone());
        let mut release = vec![if epoch.is_some() {
            cursor.digits().to_owned()
        } else {
            first
        }];
        while let Some(more) = cursor.attempt(|cursor| {
            cursor
                .take(".")
                .then(|| cursor.digits())
                .filter(|digits| !digits.is_empty())
        }) {
            release.push(more.to_owned());
        }
        if release[0].is_empty() {
            return Err(Fault::new(
                text,
                "does not begin with a number; write a release such as 1.2.3",
            ));
        }
        let pre = cursor.attempt(|cursor| {
            cursor.separator();
            let (_, kind) = PRE.iter().find(|(name, _)| cursor.take(name))?;
            Some((*kind, cursor.counter()))
        });
        let post = cursor.attempt(Cursor::post);
        let dev = cursor.attempt(|cursor| {
            cursor.separator();
            cursor.take("dev").then(|| cursor.counter())
        });
        let local = cursor
            .take("+")
            .then(|| std::mem::take(&mut cursor.rest).to_owned());
        if !cursor.rest.is_empty() {
            let reason = "is not understood; write [epoch!]release, then aN, bN or rcN, .postN, .devN, +local, each or none";
            return Err(Fault::new(cursor.rest, reason));
        }
        let parts = Self {
            epoch: epoch.unwrap_or_default(),
            release,
            pre,
            post,
            dev,
            local,
        };
        parts.check(text)?;
        Ok(parts)
    }

    fn check(&self, text: &str) -> Part<()> {
        let pre = self.pre.as_ref().map(|(_, counter)| counter);
        let counters = [pre, self.post.as_ref(), self.dev.as_ref()].into_iter().flatten();
        for digits in self.release.iter().chain([&self.epoch]).chain(counters) {
            number(digits)?;
        }
        for segment in self.local.iter().flat_map(|local| local.split(LOCAL_SEPARATORS)) {
            if segment.is_empty() || !segment.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                let reason =
                    "has a local label that is none; write letters and digits behind +, joined by dots";
                return Err(Fault::new(text, reason));
            }
            if segment.bytes().all(|byte| byte.is_ascii_digit()) {
                number(segment)?;
            }
        }
        Ok(())
    }

    /// Whether it is an alpha, a beta, a candidate or a development release.
    pub(super) fn is_prerelease(&self) -> bool {
        self.pre.is_some() || self.dev.is_some()
    }

    pub(super) fn version(&self, text: &str) -> Part<Version> {
        let mut key = self.key();
        for segment in self.local.iter().flat_map(|local| local.split(LOCAL_SEPARATORS)) {
            if segment.bytes().all(|byte| byte.is_ascii_digit()) {
                key.byte(LOCAL_NUMBER).number(segment);
            } else {
                key.byte(LOCAL_WORD).bytes(segment.as_bytes()).byte(END);
            }
        }
        Version::with_key(text, &key.into_bytes(), self.is_prerelease())
    }

    /// The place behind the version with any local label.
    pub(super) fn behind_locals(&self, text: &str) -> Part<Version> {
        let mut key = self.key();
        key.byte(KeyBuilder::HIGHEST);
        Version::with_key(
            &format!("{text}{BEHIND}"),
            &key.into_bytes(),
            self.is_prerelease(),
        )
    }

    /// The place behind all post-releases of a release or of one of its prereleases.
    pub(super) fn behind_posts(&self, text: &str) -> Part<Version> {
        let mut key = self.release_key();
        if let Some((kind, counter)) = &self.pre {
            key.byte(*kind).number(counter);
        }
        key.byte(KeyBuilder::HIGHEST);
        Version::with_key(
            &format!("{text}{BEHIND_POSTS}"),
            &key.into_bytes(),
            self.is_prerelease(),
        )
    }

    /// Below all prereleases of a release or of a post-release.
    pub(super) fn first_prerelease(&self, text: &str) -> Part<Version> {
        let first = Self {
            dev: Some(String::new()),
            ..self.clone()
        };
        first.version(&format!("{text}.dev0"))
    }

    /// Epoch and release, without the zeros at its end.
    fn release_key(&self) -> KeyBuilder {
        let zero = |number: &String| number.bytes().all(|digit| digit == b'0');
        let length = self.release.len()
            - self
                .release
                .iter()
                .rev()
                .take_while(|number| zero(number))
                .count();
        let mut key = KeyBuilder::new();
        key.number(&self.epoch);
        for number in &self.release[..length] {
            key.number(number);
        }
        key.byte(END);
        key
    }

    /// All but the local label.
    fn key(&self) -> KeyBuilder {
        let mut key = self.release_key();
        match (&self.pre, &self.post, &self.dev) {
            (Some((kind, counter)), ..) => key.byte(*kind).number(counter),
            (None, None, Some(_)) => key.byte(DEVELOPMENT_OF_RELEASE),
            _ => key.byte(FINAL),
        };
        match &self.post {
            Some(counter) => key.byte(POST).number(counter),
            None => key.byte(NO_POST),
        };
        match &self.dev {
            Some(counter) => key.byte(DEVELOPMENT).number(counter),
            None => key.byte(NO_DEVELOPMENT),
        };
        key
    }
}

const LOCAL_SEPARATORS: [char; 3] = ['.', '-', '_'];

/// The spellings of a prerelease; a spelling comes before those that it begins with.
const PRE: [(&str, u8); 8] = [
    ("alpha", ALPHA),
    ("a", ALPHA),
    ("beta", BETA),
    ("b", BETA),
    ("preview", CANDIDATE),
    ("pre", CANDIDATE),
    ("rc", CANDIDATE),
    ("c", CANDIDATE),
];

struct Cursor<'t> {
    rest: &'t str,
}

impl<'t> Cursor<'t> {
    fn take(&mut self, prefix: &str) -> bool {
        match self.rest.strip_prefix(prefix) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn digits(&mut self) -> &'t str {
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        digits
    }

    fn separator(&mut self) -> bool {
        LOCAL_SEPARATORS
            .iter()
            .any(|separator| self.take(separator.encode_utf8(&mut [0; 4])))
    }

    /// The number of a prerelease, post-release or development release; zero if there is none.
    fn counter(&mut self) -> String {
        let digits = self.attempt(|cursor| {
            cursor.separator();
            Some(cursor.digits()).filter(|digits| !digits.is_empty())
        });
        digits.unwrap_or_default().to_owned()
    }

    fn post(&mut self) -> Option<String> {
        let implicit = self.attempt(|cursor| {
            cursor
                .take("-")
                .then(|| cursor.digits())
                .filter(|digits| !digits.is_empty())
        });
        if let Some(digits) = implicit {
            return Some(digits.to_owned());
        }
        self.separator();
        ["post", "rev", "r"]
            .iter()
            .any(|name| self.take(name))
            .then(|| self.counter())
    }

    /// Reads something, or goes back to where it was.
    fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let start = self.rest;
        let found = read(self);
        if found.is_none() {
            self.rest = start;
        }
        found
    }
}
