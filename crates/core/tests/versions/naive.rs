//! Comparison written down directly from each specification, without keys: the oracle of the orders.

use std::cmp::Ordering;

/// How many digits, and which: compares as the number does.
type Number = (usize, String);

fn number(digits: &str) -> Number {
    let digits = digits.trim_start_matches('0');
    (digits.len(), digits.to_owned())
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// semver.org, item 11, and build metadata as the last word.
pub fn semver(left: &str, right: &str) -> Ordering {
    let split = |text: &str| {
        let text = text.trim_start_matches('v').to_owned();
        let (rest, build) = text
            .split_once('+')
            .map_or((text.clone(), None), |(a, b)| (a.to_owned(), Some(b.to_owned())));
        let (core, pre) = rest
            .split_once('-')
            .map_or((rest.clone(), None), |(a, b)| (a.to_owned(), Some(b.to_owned())));
        let mut core: Vec<Number> = core.split('.').map(number).collect();
        core.resize(3, number(""));
        (core, pre, build)
    };
    let ((core_a, pre_a, build_a), (core_b, pre_b, build_b)) = (split(left), split(right));
    let pre = match (&pre_a, &pre_b) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(a), Some(b)) => identifiers(a, b),
    };
    let build = match (&build_a, &build_b) {
        (Some(a), Some(b)) => identifiers(a, b),
        (a, b) => a.is_some().cmp(&b.is_some()),
    };
    core_a.cmp(&core_b).then(pre).then(build)
}

fn identifiers(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left.split('.'), right.split('.'));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => match (is_digits(a), is_digits(b)) {
                (true, true) => number(a).cmp(&number(b)).then(a.len().cmp(&b.len())),
                (true, false) => Ordering::Less,
                (false, true) => Ordering::Greater,
                (false, false) => a.cmp(b),
            },
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Debian policy manual, 5.6.12.
pub fn debian(left: &str, right: &str) -> Ordering {
    let split = |text: &str| {
        let (epoch, rest) = text.split_once(':').unwrap_or(("0", text));
        let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, "0"));
        (number(epoch), upstream.to_owned(), revision.to_owned())
    };
    let ((epoch_a, up_a, rev_a), (epoch_b, up_b, rev_b)) = (split(left), split(right));
    epoch_a
        .cmp(&epoch_b)
        .then_with(|| turns(&up_a, &up_b))
        .then_with(|| turns(&rev_a, &rev_b))
}

/// As Debian, without an epoch.
pub fn opam(left: &str, right: &str) -> Ordering {
    let split = |text: &str| {
        text.rsplit_once('-')
            .map_or((text.to_owned(), String::new()), |(a, b)| {
                (a.to_owned(), b.to_owned())
            })
    };
    let ((up_a, rev_a), (up_b, rev_b)) = (split(left), split(right));
    turns(&up_a, &up_b).then_with(|| turns(&rev_a, &rev_b))
}

fn turns(left: &str, right: &str) -> Ordering {
    let weight = |character: Option<&char>| match character {
        Some('~') => -1,
        Some(c) if c.is_ascii_digit() => 0,
        None => 0,
        Some(c) if c.is_ascii_alphabetic() => *c as i32,
        Some(c) => *c as i32 + 256,
    };
    let (mut a, mut b): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    while !a.is_empty() || !b.is_empty() {
        let stretch = |text: &[char]| text.first().is_some_and(|c| !c.is_ascii_digit());
        while stretch(&a) || stretch(&b) {
            let order = weight(a.first()).cmp(&weight(b.first()));
            if order.is_ne() {
                return order;
            }
            a.remove(0);
            b.remove(0);
        }
        let digits = |text: &mut Vec<char>| {
            let end = text
                .iter()
                .position(|c| !c.is_ascii_digit())
                .unwrap_or(text.len());
            number(&text.drain(..end).collect::<String>())
        };
        let order = digits(&mut a).cmp(&digits(&mut b));
        if order.is_ne() {
            return order;
        }
    }
    Ordering::Equal
}

/// Numbers joined by dots; missing ones are zero.
pub fn numbers(left: &str, right: &str) -> Ordering {
    let split = |text: &str| {
        let mut all: Vec<Number> = text.split('.').map(number).collect();
        all.resize(16, number(""));
        all
    };
    split(left).cmp(&split(right))
}

/// A version of PEP 440 by its parts, compared as the specification's summary of permitted suffixes orders them.
#[derive(Debug, Clone)]
pub struct Python {
    pub epoch: u128,
    pub release: Vec<u128>,
    /// 0: alpha, 1: beta, 2: candidate.
    pub pre: Option<(usize, u128)>,
    pub post: Option<u128>,
    pub dev: Option<u128>,
    pub local: Vec<String>,
}

impl Python {
    pub fn compare(&self, other: &Self) -> Ordering {
        let release = |version: &Self| {
            let mut release = version.release.clone();
            release.resize(16, 0);
            release
        };
        // A development release of the release itself comes before its prereleases, the release after them.
        let pre = |version: &Self| match (version.pre, version.post, version.dev) {
            (Some((kind, counter)), ..) => (1, kind, counter),
            (None, None, Some(_)) => (0, 0, 0),
            _ => (2, 0, 0),
        };
        let dev = |version: &Self| version.dev.map_or((1, 0), |counter| (0, counter));
        let local = |version: &Self| -> Vec<(bool, Number, String)> {
            let segment = |text: &String| {
                if is_digits(text) {
                    (true, number(text), String::new())
                } else {
                    (false, number(""), text.clone())
                }
            };
            version.local.iter().map(segment).collect()
        };
        (self.epoch, release(self), pre(self))
            .cmp(&(other.epoch, release(other), pre(other)))
            .then_with(|| {
                self.post
                    .map_or(-1, |post| post as i128)
                    .cmp(&other.post.map_or(-1, |post| post as i128))
            })
            .then_with(|| dev(self).cmp(&dev(other)))
            .then_with(|| local(self).cmp(&local(other)))
    }
}
