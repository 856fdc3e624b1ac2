//! A round trip derived from distance, for pairs that nobody measured.
//!
//! `rtt = fixed + per_km · d + per_root_km · √d`, `d` the great circle in kilometres. The first constant is what two
//! buildings of one metropolis see, the second is light in fibre along a cable route that is on average 1.3 times the great
//! circle, the third the detours that weigh more the nearer two places are. The constants are fitted to all measured and
//! published pairs of regions of one provider (AWS, Azure, Google Cloud) by least relative absolute error in
//! `scripts/bundle_catalog.py`, and are read from `data/latency_model.csv`: 0.603 ms, 12.760 µs per km, 286.311 µs per √km.
//! On the 3,072 pairs the median relative error is 13.7 %, nine of ten are within 36.2 % (median 15 ms, nine of ten
//! 72 ms: regions whose cables go round a continent, such as Israel to the Gulf or Brazil to South Africa, are far off).

use std::sync::LazyLock;

use crate::catalog::table::{Table, unsigned};
use crate::error::Result;
use crate::geo::Coordinates;
use crate::latency::Latency;

/// The constants of the formula, with its errors on the pairs it was fitted to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LatencyModel {
    /// Microseconds that do not depend on the distance.
    pub fixed_us: u32,
    /// Nanoseconds per kilometre.
    pub per_km_ns: u32,
    /// Nanoseconds per square root of a kilometre.
    pub per_root_km_ns: u32,
    /// Microseconds of a round trip inside a region: the median of what was measured inside regions.
    pub inside_region_us: u32,
    /// Pairs of regions the constants were fitted to.
    pub fitted_pairs: u32,
    /// Median of |error| / rtt on those pairs, in thousandths.
    pub error_relative_median_permille: u32,
    /// 90 % of those pairs have a relative error below this, in thousandths.
    pub error_relative_p90_permille: u32,
    /// Median of |error| on those pairs, in microseconds.
    pub error_median_us: u32,
    /// 90 % of those pairs have an error below this, in microseconds.
    pub error_p90_us: u32,
}

static BUNDLED: LazyLock<LatencyModel> = LazyLock::new(|| {
    LatencyModel::read(include_bytes!("../data/latency_model.csv"), "latency_model.csv")
        .expect("bundled files are read by tests")
});

impl LatencyModel {
    /// The fitted constants.
    pub fn bundled() -> &'static Self {
        &BUNDLED
    }

    /// The round trip between two places.
    ///
    /// Exact in integers (the root is of whole metres, rounded down to whole millimetres of a root), so the same everywhere.
    pub fn between(&self, a: Coordinates, b: Coordinates) -> Latency {
        let metres = u64::from(a.great_circle_metres(b));
        // √(km) = √(m / 1000); in millionths: √(m · 10^9).
        let root_millionths = (metres * 1_000_000_000).isqrt();
        let by_km_ns = u64::from(self.per_km_ns) * metres / 1_000;
        let by_root_ns = u64::from(self.per_root_km_ns) * root_millionths / 1_000_000;
        let micros = u64::from(self.fixed_us) + (by_km_ns + by_root_ns + 500) / 1_000;
        Latency::from_micros(u32::try_from(micros).unwrap_or(u32::MAX))
    }

    fn read(bytes: &[u8], file: &str) -> Result<Self> {
        let table = Table::new(bytes, file)?;
        let (name, value) = (table.column("name")?, table.column("value")?);
        let mut model = Self::default();
        table.rows(|row| {
            let field = match row.text(name) {
                "fixed_us" => &mut model.fixed_us,
                "per_km_ns" => &mut model.per_km_ns,
                "per_root_km_ns" => &mut model.per_root_km_ns,
                "inside_region_us" => &mut model.inside_region_us,
                "fitted_pairs" => &mut model.fitted_pairs,
                "error_relative_median_permille" => &mut model.error_relative_median_permille,
                "error_relative_p90_permille" => &mut model.error_relative_p90_permille,
                "error_median_us" => &mut model.error_median_us,
                "error_p90_us" => &mut model.error_p90_us,
                _ => return Err(row.fault(name, "is no constant of the model")),
            };
            *field = row.read(value, |text| unsigned(text, 0))?;
            Ok(())
        })?;
        Ok(model)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_constants_are_the_bundled_ones() {
        let model = LatencyModel::bundled();
        assert_eq!(
            (model.fixed_us, model.per_km_ns, model.per_root_km_ns),
            (603, 12_760, 286_311)
        );
        assert_eq!(
            (model.fitted_pairs, model.error_relative_median_permille),
            (3072, 137)
        );
        assert_eq!(
            (model.error_relative_p90_permille, model.error_median_us / 1000),
            (362, 14)
        );
    }

    #[test]
    fn grows_with_distance() {
        let at = |longitude| Coordinates::from_degrees(0.0, longitude).unwrap();
        let model = LatencyModel::bundled();
        let mut last = Latency::ZERO;
        for degrees in 0..=180 {
            let rtt = model.between(at(0.0), at(f64::from(degrees)));
            assert!(rtt > last, "{degrees}");
            last = rtt;
        }
        assert_eq!(model.between(at(1.0), at(1.0)).micros(), model.fixed_us);
        // Half the globe: 603 + 12.76 · 20015.115 + 286.311 · √20015.115 microseconds.
        assert_eq!(last.micros(), 603 + 255_393 + 40_506);
    }
}
