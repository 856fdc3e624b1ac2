//! Who needs a package, in the words of packages.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::answer::PackageWhyNot;
use super::wording::Named;
use crate::explain::needed::{Asks, Dependant};
use crate::explain::words::Words;
use crate::metadata::Hidden;
use crate::solve::Selection;
use crate::universe::PackageId;

/// Direct dependants told in the text.
const DEPENDANTS_TOLD: usize = 12;

/// Who needs a package, and whether it could be left out.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PackageNeeds {
    /// The name asked about.
    pub name: String,
    /// For each selected version of it, or of what provides it, who needs that; none: it is not selected.
    pub selected: Vec<PackageNeed>,
    /// What it would take to leave it out.
    pub without: PackageWhyNot,
}

/// Who needs a selected version.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PackageNeed {
    /// The package.
    pub package: String,
    /// The version.
    pub version: String,
    /// A shortest chain from the request to the package: what each link says is what selects the next one's asker. Empty: nothing that the request
    /// leads to asks for it.
    pub chain: Vec<NeedLink>,
    /// All that asks for it directly, the request first.
    pub dependants: Vec<NeedLink>,
}

/// Something that asks for a package.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NeedLink {
    /// The selected version that asks; none: the request does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asker: Option<PackageVersionName>,
    /// What it says: "web 2.0.0 requires database >=15".
    pub says: String,
    /// What is selected besides, without which it would not ask.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<String>,
    /// What is selected and would do as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also_met_by: Vec<String>,
    /// Whether it may stay unmet at a price: a recommendation, a wish.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

/// A package and a version of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PackageVersionName {
    /// The package.
    pub package: String,
    /// The version as written.
    pub version: String,
}

impl Named<'_> {
    /// Who needs each of these packages of the universe, as far as they are selected.
    pub(super) fn needs(
        &self,
        words: &Words<'_>,
        selection: &Selection,
        packages: &[PackageId],
    ) -> Vec<PackageNeed> {
        let mut asks = Asks::of(words.universe, words.request, selection);
        asks.collapse(
            |package| self.compiled.hidden.contains_key(&package),
            // A feature that is on needs its package, but whoever turned it on asks for that as well.
            |package| matches!(self.compiled.hidden.get(&package), Some(Hidden::Feature(..))),
        );
        let ranks = packages.iter().filter_map(|package| {
            let found = selection.versions.binary_search_by_key(package, |(of, _)| *of);
            found.ok().map(|index| selection.versions[index])
        });
        let links = |dependants: &[Dependant]| dependants.iter().map(|each| self.link(words, each)).collect();
        ranks
            .map(|(package, rank)| {
                let PackageVersionName {
                    package: name,
                    version,
                } = self.version_name(package, rank);
                PackageNeed {
                    package: name,
                    version,
                    chain: links(&asks.chain(package)),
                    dependants: links(asks.to(package)),
                }
            })
            .collect()
    }

    fn version_name(&self, package: PackageId, rank: u32) -> PackageVersionName {
        PackageVersionName {
            package: self.package(package).to_owned(),
            version: self.compiled.universe.versions_of(package)[rank as usize].to_string(),
        }
    }

    fn link(&self, words: &Words<'_>, dependant: &Dependant) -> NeedLink {
        let asker = dependant.asker.map(|(package, rank)| self.version(package, rank));
        let versions = |versions: &[(PackageId, u32)]| {
            let unmet = |package: &PackageId| {
                matches!(
                    self.compiled.hidden.get(package),
                    Some(Hidden::Missed | Hidden::Wish)
                )
            };
            let versions = versions.iter().filter(|(package, _)| !unmet(package));
            versions
                .map(|(package, rank)| self.version(*package, *rank))
                .collect()
        };
        NeedLink {
            asker: dependant
                .asker
                .map(|(package, rank)| self.version_name(package, rank)),
            says: words.asks(
                asker.as_deref(),
                &dependant.fact.clause(words.universe, words.request),
            ),
            because: versions(&dependant.because),
            also_met_by: versions(&dependant.also_met_by),
            optional: dependant.optional,
        }
    }
}

impl fmt::Display for NeedLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.says)?;
        if !self.because.is_empty() {
            write!(f, " (because of {})", self.because.join(" and "))?;
        }
        if !self.also_met_by.is_empty() {
            write!(f, " (which {} meets as well)", self.also_met_by.join(" or "))?;
        }
        Ok(())
    }
}

impl fmt::Display for PackageNeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", self.package, self.version)?;
        if self.dependants.is_empty() {
            return writeln!(f, "  nothing that is selected asks for it");
        }
        if self.chain.is_empty() {
            writeln!(f, "  nothing that the request leads to asks for it")?;
        }
        for link in &self.chain {
            writeln!(f, "  {link}")?;
        }
        let last = self.chain.last();
        let others: Vec<&NeedLink> = self
            .dependants
            .iter()
            .filter(|link| Some(*link) != last)
            .collect();
        for link in others.iter().take(DEPENDANTS_TOLD) {
            writeln!(f, "  also: {link}")?;
        }
        match others.len().saturating_sub(DEPENDANTS_TOLD) {
            0 => Ok(()),
            more => writeln!(f, "  … and {more} more"),
        }
    }
}

impl fmt::Display for PackageNeeds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.selected.is_empty() {
            return writeln!(f, "{} is not selected", self.name);
        }
        for need in &self.selected {
            write!(f, "{need}")?;
        }
        write!(f, "{}", self.without)
    }
}
