//! Whether the jobs of a request are done by selected versions, taken literally.

use stowplan_core::{Version, VersionScheme};

use super::check::{Check, FindingKind, ranged, words};
use super::record::ROOT;
use crate::metadata::{Job, PackageRange, PackageRequest};

impl Check<'_> {
    /// Looks at every job.
    pub(super) fn jobs(&mut self, request: &PackageRequest) {
        for job in &request.jobs {
            match job {
                Job::Install(requirement) => {
                    let met_by = self.world.met_by(requirement, None);
                    if self
                        .read(ROOT, met_by)
                        .flatten()
                        .is_some_and(|met_by| met_by.is_empty())
                    {
                        self.undone(format!("asks for {}, which is not selected", words(requirement)));
                    }
                }
                Job::Remove(what) => self.absent(what, ""),
                Job::Exclude { what, reason } => self.absent(what, reason),
                Job::Upgrade { name, newest } => self.upgraded(request, name, *newest),
                Job::Keep { name } => {
                    for installed in installed(request, name) {
                        let kept = self.named(name).any(|(_, chosen)| {
                            chosen
                                .scheme
                                .version(installed)
                                .is_ok_and(|version| version == chosen.version)
                        });
                        if !kept {
                            self.undone(format!("keeps {name} {installed}, which is not selected"));
                        }
                    }
                }
                Job::Lock { name, version } => self.locked(name, version),
                // Wishes may go unmet.
                Job::Prefer { .. } | Job::Wish { .. } => {}
            }
        }
    }

    fn undone(&mut self, what: String) {
        self.find(FindingKind::Job, ROOT.to_owned(), what);
    }

    /// No version of the package in the range; where no package has the name, none that provides it.
    fn absent(&mut self, what: &PackageRange, reason: &str) {
        let real = self.world.repository.get(&what.name).is_some();
        let matching = self.world.matching(what, None);
        for index in self.read(ROOT, matching).into_iter().flatten() {
            let inside = if real {
                let named = self.world.chosen[index].package.name == what.name;
                let inside = self.world.inside(index, what.range.as_deref(), None);
                named && self.read(ROOT, inside).unwrap_or(false)
            } else {
                true
            };
            if inside {
                let told = self.world.chosen[index].told();
                let why = if reason.is_empty() {
                    String::new()
                } else {
                    format!(" ({reason})")
                };
                self.undone(format!("excludes {}{why}, and {told} is selected", ranged(what)));
            }
        }
    }

    /// For each installed version one at least as new, or one that replaces it.
    fn upgraded(&mut self, request: &PackageRequest, name: &str, newest: bool) {
        for installed in installed(request, name) {
            let mut done = self.named(name).any(|(_, chosen)| {
                let newest = if newest {
                    self.newest(name, &*chosen.scheme)
                } else {
                    None
                };
                let at_least = chosen
                    .scheme
                    .version(installed)
                    .is_ok_and(|version| version <= chosen.version);
                at_least && newest.is_none_or(|newest| newest == chosen.version)
            });
            let versions = self
                .world
                .repository
                .get(name)
                .map_or(&[][..], |package| &package.versions);
            let scheme = self
                .world
                .repository
                .get(name)
                .and_then(|package| self.world.repository.scheme_of(package).ok());
            for index in 0..self.world.chosen.len() {
                let replaces = &self.world.chosen[index].says.replaces;
                for what in replaces.iter().filter(|what| what.name == name) {
                    let (Some(range), Some(scheme)) = (&what.range, &scheme) else {
                        done = true;
                        continue;
                    };
                    let Ok(range) = scheme.range(range) else { continue };
                    let inside =
                        |text: &str| scheme.version(text).is_ok_and(|version| range.contains(&version));
                    // Where the installed version is not known any more, all versions must be replaced.
                    let known = scheme.version(installed).ok().filter(|installed| {
                        versions.iter().any(|says| {
                            scheme
                                .version(&says.version)
                                .is_ok_and(|known| known == *installed)
                        })
                    });
                    done |= match known {
                        Some(_) => inside(installed),
                        None => versions.iter().all(|says| inside(&says.version)),
                    };
                }
            }
            if !done {
                let how = if newest { " to the newest version" } else { "" };
                self.undone(format!(
                    "upgrades {name} {installed}{how}, and nothing selected does"
                ));
            }
        }
    }

    fn newest(&self, name: &str, scheme: &dyn VersionScheme) -> Option<Version> {
        let versions = &self.world.repository.get(name)?.versions;
        let allowed = versions.iter().filter(|says| says.excluded.is_none());
        allowed
            .filter_map(|says| scheme.version(&says.version).ok())
            .max()
    }

    /// If the package is selected in the slot of the version, then in this version.
    fn locked(&mut self, name: &str, version: &str) {
        let Some(package) = self.world.repository.get(name) else {
            return;
        };
        let others: Vec<String> = self
            .named(name)
            .filter(|(_, chosen)| {
                !chosen
                    .scheme
                    .version(version)
                    .is_ok_and(|locked| locked == chosen.version)
            })
            .filter(|(_, chosen)| {
                let mut locked = package.versions.iter().filter(|says| says.version == version);
                locked.any(|says| chosen.slot_of(says) == chosen.slot())
            })
            .map(|(_, chosen)| chosen.told())
            .collect();
        for other in others {
            self.undone(format!("locks {name} to {version}, and {other} is selected"));
        }
    }
}

fn installed<'q>(request: &'q PackageRequest, name: &'q str) -> impl Iterator<Item = &'q str> {
    let all = request
        .installed
        .iter()
        .filter(move |installed| installed.name == name);
    all.map(|installed| installed.version.as_str())
}
