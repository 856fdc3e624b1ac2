//! What is planned, by names.

use serde::{Deserialize, Serialize};

use crate::metadata::PackageRequest;

/// From what is installed to what is wanted, in steps that rules allow.
///
/// ```
/// use stowplan_depsolve::plan::{Allowed, PlanRequest};
///
/// let request: PlanRequest = serde_json::from_str(
///     r#"{"wanted":{"jobs":[{"upgrade":{"name":"web","newest":true}}],"installed":[{"name":"web","version":"1.2.0"}]},
///         "rules":[{"package":"web","step":{"minors":1}},{"step":"up"}]}"#,
/// )?;
/// assert_eq!(request.rules[0].step, Allowed::Minors(1));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlanRequest {
    /// What is installed now, what is wanted in the end, and what is best of that.
    pub wanted: PackageRequest,
    /// Which steps are allowed; all rules about a package must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<StepRule>,
    /// Steps at most; ten if not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps_max: Option<u32>,
}

/// What one step may change of a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StepRule {
    /// The package; none: every package (for a channel: every one that has it).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<String>,
    /// What is allowed.
    pub step: Allowed,
}

impl StepRule {
    /// A rule for one package.
    pub fn of(package: impl Into<String>, step: Allowed) -> Self {
        Self {
            package: Some(package.into()),
            step,
        }
    }

    /// A rule for every package.
    pub fn all(step: Allowed) -> Self {
        Self { package: None, step }
    }
}

/// What one step may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Allowed {
    /// What an upgrade graph allows in a channel.
    Channel {
        /// The channel; none: the default one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// Minor numbers that differ by at most so much; to the next major number from its last minor number there is, which counts as one.
    Minors(u64),
    /// At most so many places in the order of the versions there are.
    Versions(u32),
    /// To newer versions only.
    Up,
}
