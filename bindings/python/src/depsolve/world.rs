//! A repository at one moment, compiled once when it is first asked.
//!
//! Answers hold the world that they are about: a repository that is added to later changes no answer that was given.

use std::sync::{Arc, OnceLock};

use pyo3::PyResult;
use stowplan_depsolve::{CompileOptions, Compiled, Package, Repository as CoreRepository, Result};

use crate::error::refused;
use crate::json;

/// Packages, and what they compile to.
#[derive(Clone, Default)]
pub struct World {
    /// The packages.
    pub repository: CoreRepository,
    compiled: OnceLock<Arc<Compiled>>,
}

impl World {
    /// Of these packages.
    pub fn new(repository: CoreRepository) -> Self {
        Self {
            repository,
            compiled: OnceLock::new(),
        }
    }

    /// What the packages compile to. Cost: linear in what versions say, the first time.
    pub fn compiled(&self) -> Result<Arc<Compiled>> {
        if let Some(compiled) = self.compiled.get() {
            return Ok(Arc::clone(compiled));
        }
        // Two threads may both compile; either result will do.
        let compiled = Arc::new(self.repository.compile(&CompileOptions::default())?);
        Ok(Arc::clone(self.compiled.get_or_init(|| compiled)))
    }

    /// The packages to add to; what they compiled to before is forgotten.
    pub fn changed(&mut self) -> &mut CoreRepository {
        self.compiled = OnceLock::new();
        &mut self.repository
    }

    /// What a pickle keeps: the packages as they are, whether or not they can be compiled.
    pub fn stored(&self) -> PyResult<Vec<u8>> {
        let packages: Vec<&Package> = self.repository.packages().collect();
        Ok(json::text(&packages)?.into_bytes())
    }

    /// From what a pickle kept.
    pub fn restored(bytes: &[u8]) -> PyResult<Self> {
        let packages: Vec<Package> = json::value(bytes, "pickled repository")?;
        let mut repository = CoreRepository::new();
        for package in packages {
            repository.add(package).map_err(refused)?;
        }
        Ok(Self::new(repository))
    }
}
