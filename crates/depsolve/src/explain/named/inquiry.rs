//! A request by names that is asked about: its answer, why it is so, why not otherwise, or why there is none.

use stowplan_core::Control;

use super::answer::PackageWhyNot;
use super::need::PackageNeeds;
use super::question::{Instead, Question};
use super::repair::PackageRepairs;
use super::repairing::Repairing;
use super::wording::Named;
use crate::error::Result;
use crate::explain::account::Account;
use crate::explain::conflict::explain_in;
use crate::explain::instead::{why_not_in, wished};
use crate::explain::words::Words;
use crate::metadata::{Compiled, Lowered, PackageRequest};
use crate::session::Session;
use crate::solve::{Limits, Outcome, Selection};
use crate::universe::PackageId;

/// A request to compiled packages, and questions about its answer. What one question learnt serves the next.
///
/// ```
/// use stowplan_core::{NoControl, Scheme};
/// use stowplan_depsolve::{
///     Alternative, CompileOptions, Goal, Instead, Job, Limits, Package, PackageRequest, PackageVersion, Question, Repository,
/// };
///
/// let mut repository = Repository::new();
/// repository.add(
///     Package::new("web", Scheme::Semver)
///         .version(PackageVersion::new("1.0.0").requires(Alternative::any("database")))
///         .version(PackageVersion::new("2.0.0").requires(Alternative::new("database", ">=15"))),
/// )?;
/// repository.add(Package::new("database", Scheme::Semver).version(PackageVersion::new("14.2.0")))?;
/// let compiled = repository.compile(&CompileOptions::default())?;
/// let request = PackageRequest {
///     goals: vec![Goal::AllNewest],
///     ..PackageRequest::of([Job::install(Alternative::any("web"))])
/// };
/// let mut inquiry = compiled.inquire(&request, Limits::default())?;
///
/// let newer = inquiry.why_not(&Question::new("web", Instead::Newest), &NoControl)?;
/// assert_eq!(
///     newer.to_string(),
///     "the newest version of web is impossible:\n\
///      the question is about having the newest version of web → web =2.0.0\n\
///      web =2.0.0 requires database >=15 → nothing is left of web\n"
/// );
/// let needs = inquiry.who_needs("database", &NoControl)?;
/// assert_eq!(needs.selected[0].chain[1].says, "web 1.0.0 requires database");
/// # Ok::<(), stowplan_depsolve::Error>(())
/// ```
pub struct Inquiry<'c> {
    compiled: &'c Compiled,
    request: PackageRequest,
    lowered: Lowered,
    limits: Limits,
    session: Session<'c>,
    outcome: Option<Outcome>,
}

impl Compiled {
    /// Asks about a request. Limits are for each search.
    ///
    /// # Errors
    /// As [`Compiled::request`].
    pub fn inquire(&self, request: &PackageRequest, limits: Limits) -> Result<Inquiry<'_>> {
        Ok(Inquiry {
            compiled: self,
            request: request.clone(),
            lowered: self.request(request)?,
            limits,
            session: Session::new(self.universe()),
            outcome: None,
        })
    }
}

impl Inquiry<'_> {
    /// The answer that questions are about: solved when first asked for.
    pub fn outcome(&mut self, control: &dyn Control) -> &Outcome {
        let Self {
            session,
            lowered,
            limits,
            ..
        } = self;
        self.outcome
            .get_or_insert_with(|| session.solve(&lowered.request, *limits, control))
    }

    /// Makes questions be about this selection, instead of solving: one that [`solve`](crate::solve) or a session found for the same request.
    #[must_use]
    pub fn about(mut self, selection: Selection) -> Self {
        self.outcome = Some(Outcome::Solved(selection));
        self
    }

    /// The request as the universe's.
    pub fn lowered(&self) -> &Lowered {
        &self.lowered
    }

    fn named(&self) -> Named<'_> {
        Named {
            compiled: self.compiled,
            goals: &self.request.goals,
        }
    }

    /// Why the request has no answer; `None`: it has one, or a limit struck.
    pub fn conflict(&self, control: &dyn Control) -> Option<Account> {
        let (universe, request) = (self.compiled.universe(), &self.lowered.request);
        let conflict = explain_in(universe, request, &self.named(), self.limits.conflicts, control);
        conflict.map(|conflict| conflict.account)
    }

    /// Who needs a package, or a name that packages provide, and what it would take to leave it out.
    ///
    /// # Errors
    /// [`Error`](crate::Error) naming a name that no package has or provides.
    pub fn who_needs(&mut self, name: &str, control: &dyn Control) -> Result<PackageNeeds> {
        let question = Question::new(name, Instead::Absent);
        let packages = question.named_or_provided(self.compiled, None)?;
        let packages: Vec<PackageId> = packages.into_iter().map(|(package, _)| package).collect();
        let without = self.why_not(&question, control)?;
        let named = self.named();
        let words = Words {
            universe: self.compiled.universe(),
            request: &self.lowered.request,
            wording: &named,
        };
        let selected = match &self.outcome {
            Some(Outcome::Solved(selection)) => named.needs(&words, selection, &packages),
            _ => Vec::new(),
        };
        Ok(PackageNeeds {
            name: name.to_owned(),
            selected,
            without,
        })
    }

    /// Why it is not so.
    ///
    /// # Errors
    /// [`Error`](crate::Error) naming what the question names: a name that nothing has, a version that does not exist, a range that cannot be read.
    pub fn why_not(&mut self, question: &Question, control: &dyn Control) -> Result<PackageWhyNot> {
        let compiled = self.compiled;
        let chosen = match self.outcome(control) {
            Outcome::Solved(selection) => Some(selection.clone()),
            Outcome::Infeasible(_) => {
                question.wishes(compiled, None)?;
                let unknown = PackageWhyNot::Unknown {
                    asked: question.words(),
                };
                return Ok(self.conflict(control).map_or(unknown, PackageWhyNot::NoAnswer));
            }
            Outcome::Unknown => None,
        };
        let wishes = question.wishes(compiled, chosen.as_ref())?;
        let Some(chosen) = chosen else {
            return Ok(PackageWhyNot::Unknown {
                asked: question.words(),
            });
        };
        let asked = match question.instead {
            Instead::Newer if wishes.is_empty() => Question::new(&question.name, Instead::Newest).words(),
            _ => question.words(),
        };
        let wished = wished(compiled.universe(), &self.lowered.request, &chosen, &wishes);
        let named = Named {
            compiled,
            goals: &self.request.goals,
        };
        let answer = why_not_in(
            &mut self.session,
            &wished,
            &chosen,
            &wishes,
            &named,
            self.limits,
            control,
        );
        Ok(named.why_not(asked, answer))
    }

    /// Up to `most` repairs of a request that has no answer, the smallest first: of what jobs say, and, apart from these, of the target.
    /// Of one that has an answer, that it needs none: a repair without changes.
    pub fn repairs(&mut self, most: usize, control: &dyn Control) -> PackageRepairs {
        Repairing {
            compiled: self.compiled,
            session: &mut self.session,
            request: &self.request,
            lowered: &self.lowered,
            most,
            limits: self.limits,
            control,
        }
        .repairs()
    }
}
