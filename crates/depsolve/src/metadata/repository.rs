//! Packages by name, and the schemes of their versions.

use std::collections::BTreeMap;
use std::sync::Arc;

use stowplan_core::{Scheme, VersionScheme, nearest};

use super::package::Package;
use crate::error::{Error, Result};

/// Packages by name: what there is to choose from.
///
/// ```
/// use stowplan_core::Scheme;
/// use stowplan_depsolve::{Package, PackageVersion, Repository};
///
/// let mut repository = Repository::new();
/// repository.add(Package::new("web", Scheme::Semver).version(PackageVersion::new("1.0.0")))?;
/// assert!(repository.add(Package::new("web", Scheme::Debian)).is_err(), "the name is taken");
/// # Ok::<(), stowplan_depsolve::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Repository {
    packages: BTreeMap<String, Package>,
    schemes: BTreeMap<String, Arc<dyn VersionScheme>>,
}

impl Repository {
    /// Without packages.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes a scheme of one's own known by its name; it takes the place of a built-in one of that name.
    pub fn add_scheme(&mut self, scheme: Arc<dyn VersionScheme>) {
        self.schemes.insert(scheme.name().to_owned(), scheme);
    }

    /// Adds a package.
    ///
    /// # Errors
    /// If there is one of that name.
    pub fn add(&mut self, package: Package) -> Result<()> {
        if self.packages.contains_key(&package.name) {
            return Err(Error::Duplicate {
                object: "repository".into(),
                kind: "package",
                name: package.name,
            });
        }
        self.packages.insert(package.name.clone(), package);
        Ok(())
    }

    /// The package of that name.
    pub fn get(&self, name: &str) -> Option<&Package> {
        self.packages.get(name)
    }

    /// The packages in the order of their names.
    pub fn packages(&self) -> impl ExactSizeIterator<Item = &Package> {
        self.packages.values()
    }

    /// The scheme that a package names.
    ///
    /// # Errors
    /// If there is no such scheme.
    pub fn scheme_of(&self, package: &Package) -> Result<Arc<dyn VersionScheme>> {
        if let Some(own) = self.schemes.get(&package.scheme) {
            return Ok(Arc::clone(own));
        }
        let built_in: std::result::Result<Scheme, _> = package.scheme.parse();
        built_in
            .map(|scheme| Arc::new(scheme) as Arc<dyn VersionScheme>)
            .map_err(|_| Error::Dangling {
                object: format!("package {:?}", package.name),
                field: "scheme",
                kind: "version scheme",
                name: format!("{:?}", package.scheme),
                suggestion: nearest(
                    &package.scheme,
                    Scheme::ALL
                        .iter()
                        .map(|scheme| scheme.as_str())
                        .chain(self.schemes.keys().map(String::as_str)),
                )
                .map(str::to_owned),
            })
    }
}
