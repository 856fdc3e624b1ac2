//! Spot: whether machines that the provider may take back will do.

use stowplan_core::SpotRule;

use super::{Site, Violation};
use crate::problem::{BinProfile, HomeRules};

pub(crate) fn check(rules: &HomeRules, profile: &BinProfile, _: &Site<'_>) -> Option<Violation> {
    let fits = match rules.spot {
        SpotRule::Allowed => true,
        SpotRule::Never => !profile.spot,
        SpotRule::Only => profile.spot,
    };
    (!fits).then_some(Violation::Spot { spot: profile.spot })
}
