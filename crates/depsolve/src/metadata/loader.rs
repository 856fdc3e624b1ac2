//! Packages asked for as they are needed.
//!
//! A [`Loader`] says which names it needs next and is told what is behind them, until it needs none: what a request can reach by
//! requirements, recommendations and providers. It waits for nothing itself, so batches can be fetched in any way, at once or asynchronously.
//! Compiled, the loaded part gives the same values as the whole, and the same answer where that is canonical: a package that nothing
//! reached requires is not selected.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::package::Package;
use super::repository::Repository;
use super::request::{Job, PackageRequest};
use super::requirement::Requirement;
use crate::error::{Error, Result};

/// What is behind a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Supply {
    /// The package of that name, whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<Package>,
    /// Other packages of which a version provides the name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub providers: Vec<String>,
    /// Packages of which a version replaces the package. They are looked at where it is to be upgraded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replacers: Vec<String>,
}

/// Where packages come from, a batch of names at a time.
pub trait PackageSource {
    /// What can go wrong.
    type Error: From<Error>;

    /// What is behind each of these names, in their order. A name that nothing has is no error: its supply is empty.
    ///
    /// # Errors
    /// If the source cannot tell.
    fn supply(&mut self, names: &[String]) -> std::result::Result<Vec<Supply>, Self::Error>;
}

/// Loads what a request can reach.
///
/// ```
/// use stowplan_core::Scheme;
/// use stowplan_depsolve::{Alternative, Job, Loader, Package, PackageRequest, PackageVersion, Supply};
///
/// let request = PackageRequest::of([Job::install(Alternative::any("web"))]);
/// let mut loader = Loader::new(&request);
/// assert_eq!(loader.wanted(), ["web"]);
/// let web = PackageVersion::new("1.0.0").requires(Alternative::any("database"));
/// loader.supply("web", Supply { package: Some(Package::new("web", Scheme::Semver).version(web)), ..Supply::default() })?;
/// assert_eq!(loader.wanted(), ["database"]);
/// loader.supply("database", Supply::default())?;
/// assert!(loader.wanted().is_empty());
/// assert_eq!(loader.finish().packages().len(), 1);
/// # Ok::<(), stowplan_depsolve::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Loader {
    repository: Repository,
    wanted: BTreeSet<String>,
    supplied: BTreeSet<String>,
    /// Names whose replacers are wanted.
    upgraded: BTreeSet<String>,
}

impl Loader {
    /// For a request.
    pub fn new(request: &PackageRequest) -> Self {
        Self::within(Repository::new(), request)
    }

    /// For a request, into a repository that knows the schemes; packages that it has are not asked for.
    pub fn within(repository: Repository, request: &PackageRequest) -> Self {
        let mut loader = Self {
            repository,
            ..Self::default()
        };
        for job in &request.jobs {
            match job {
                Job::Install(requirement) | Job::Wish { requirement, .. } => {
                    loader.want_all([requirement]);
                }
                Job::Remove(what) | Job::Exclude { what, .. } | Job::Prefer { what, .. } => {
                    loader.want(&what.name);
                }
                Job::Upgrade { name, .. } => {
                    loader.upgraded.insert(name.clone());
                    loader.want(name);
                }
                Job::Keep { name } | Job::Lock { name, .. } => loader.want(name),
            }
        }
        for installed in &request.installed {
            loader.want(&installed.name);
        }
        loader
    }

    fn want(&mut self, name: &str) {
        if !self.supplied.contains(name) && !self.wanted.contains(name) {
            self.wanted.insert(name.to_owned());
        }
    }

    fn want_all<'r>(&mut self, requirements: impl IntoIterator<Item = &'r Requirement>) {
        for requirement in requirements {
            for alternative in &requirement.any_of {
                self.want(&alternative.name);
            }
        }
    }

    /// The names to be supplied next, in order; none: all is there.
    pub fn wanted(&self) -> Vec<String> {
        self.wanted.iter().cloned().collect()
    }

    /// Takes what is behind a name that is wanted.
    ///
    /// # Errors
    /// If the name is not wanted, or the package has another name.
    pub fn supply(&mut self, name: &str, supply: Supply) -> Result<()> {
        if !self.wanted.contains(name) {
            return Err(Error::Field {
                object: "supply".to_owned(),
                field: "name".to_owned(),
                value: name.to_owned(),
                reason: "is not among the names that are wanted".to_owned(),
            });
        }
        if let Some(other) = supply.package.as_ref().filter(|package| package.name != name) {
            return Err(Error::Field {
                object: format!("supply of {name:?}"),
                field: "package.name".to_owned(),
                value: other.name.clone(),
                reason: "is another name".to_owned(),
            });
        }
        self.wanted.remove(name);
        self.supplied.insert(name.to_owned());
        for provider in &supply.providers {
            self.want(provider);
        }
        if self.upgraded.contains(name) {
            for replacer in &supply.replacers {
                self.want(replacer);
            }
        }
        if let (Some(package), None) = (supply.package, self.repository.get(name)) {
            self.repository.add(package)?;
        }
        let repository = std::mem::take(&mut self.repository);
        for version in repository.get(name).iter().flat_map(|package| &package.versions) {
            self.want_all(version.all_requirements());
        }
        self.repository = repository;
        Ok(())
    }

    /// What was loaded.
    pub fn finish(self) -> Repository {
        self.repository
    }
}

/// Loads what a request can reach, batch by batch.
///
/// # Errors
/// If the source fails, or supplies something else than what is wanted.
pub fn load<S: PackageSource>(
    source: &mut S,
    request: &PackageRequest,
) -> std::result::Result<Repository, S::Error> {
    let mut loader = Loader::new(request);
    loop {
        let wanted = loader.wanted();
        if wanted.is_empty() {
            return Ok(loader.finish());
        }
        let supplies = source.supply(&wanted)?;
        if supplies.len() != wanted.len() {
            return Err(S::Error::from(Error::Field {
                object: "source".to_owned(),
                field: "supplies".to_owned(),
                value: supplies.len().to_string(),
                reason: format!("is not the number of names wanted, {}", wanted.len()),
            }));
        }
        for (name, supply) in wanted.iter().zip(supplies) {
            loader.supply(name, supply)?;
        }
    }
}

/// A whole repository as a source.
#[derive(Clone, Debug)]
pub struct RepositorySource<'r> {
    repository: &'r Repository,
    providers: BTreeMap<&'r str, BTreeSet<&'r str>>,
    replacers: BTreeMap<&'r str, BTreeSet<&'r str>>,
}

impl<'r> RepositorySource<'r> {
    /// Looks up who provides and replaces what.
    pub fn new(repository: &'r Repository) -> Self {
        let mut source = Self {
            repository,
            providers: BTreeMap::new(),
            replacers: BTreeMap::new(),
        };
        for package in repository.packages() {
            for version in &package.versions {
                for provided in &version.provides {
                    source
                        .providers
                        .entry(&provided.name)
                        .or_default()
                        .insert(&package.name);
                }
                for replaced in &version.replaces {
                    source
                        .replacers
                        .entry(&replaced.name)
                        .or_default()
                        .insert(&package.name);
                }
            }
        }
        source
    }
}

impl PackageSource for RepositorySource<'_> {
    type Error = Error;

    fn supply(&mut self, names: &[String]) -> Result<Vec<Supply>> {
        let others = |of: &BTreeMap<&str, BTreeSet<&str>>, name: &str| {
            let others = of.get(name).into_iter().flatten();
            others.map(|other| (*other).to_owned()).collect()
        };
        let supply = |name: &String| Supply {
            package: self.repository.get(name).cloned(),
            providers: others(&self.providers, name),
            replacers: others(&self.replacers, name),
        };
        Ok(names.iter().map(supply).collect())
    }
}
