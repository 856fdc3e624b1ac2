//! Places on Earth.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// A place on Earth, in millionths of a degree (about 11 cm).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Degrees", into = "Degrees")]
#[schemars(with = "Degrees")]
pub struct Coordinates {
    lat_microdegrees: i32,
    lon_microdegrees: i32,
}

/// Coordinates as written.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Degrees {
    /// Degrees north.
    #[schemars(range(min = -90.0, max = 90.0))]
    latitude: f64,
    /// Degrees east.
    #[schemars(range(min = -180.0, max = 180.0))]
    longitude: f64,
}

impl Coordinates {
    /// A place by degrees north and east, rounded to a millionth.
    ///
    /// # Errors
    /// [`Error::Field`] if either is not a number or out of range.
    pub fn from_degrees(latitude: f64, longitude: f64) -> Result<Self> {
        let checked = |field: &str, value: f64, limit: f64| {
            if value.is_finite() && value.abs() <= limit {
                return Ok((value * 1e6).round() as i32);
            }
            Err(Error::Field {
                object: "coordinates".to_owned(),
                field: field.to_owned(),
                value: value.to_string(),
                reason: format!("must be between -{limit} and {limit}"),
            })
        };
        Ok(Self {
            lat_microdegrees: checked("latitude", latitude, 90.0)?,
            lon_microdegrees: checked("longitude", longitude, 180.0)?,
        })
    }

    /// Degrees north.
    pub fn latitude(self) -> f64 {
        f64::from(self.lat_microdegrees) / 1e6
    }

    /// Degrees east.
    pub fn longitude(self) -> f64 {
        f64::from(self.lon_microdegrees) / 1e6
    }
}

impl Coordinates {
    /// A place by millionths of a degree north and east.
    pub(crate) fn from_microdegrees(latitude: i64, longitude: i64) -> Option<Self> {
        if latitude.abs() > 90_000_000 || longitude.abs() > 180_000_000 {
            return None;
        }
        Some(Self {
            lat_microdegrees: latitude as i32,
            lon_microdegrees: longitude as i32,
        })
    }

    /// The length of the great circle between two places in whole metres, on a sphere of 6,371,008.8 m (the mean radius).
    ///
    /// The haversine formula, `2 R asin(sqrt(sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2)))`. The result is the same on every
    /// platform: only addition, multiplication, division and square root are used, which IEEE 754 rounds in one way, and the
    /// series for sine and arc tangent are our own. Error against the sphere: below a metre; of the sphere against the Earth: up to 0.5 %.
    pub fn great_circle_metres(self, other: Self) -> u32 {
        const RADIUS: f64 = 6_371_008.8;
        let half = |a: i32, b: i32| sine(radians(f64::from(b - a) / 2.0));
        let cosine = |latitude: i32| sine(radians(90_000_000.0 - f64::from(latitude.abs())));
        let lat = half(self.lat_microdegrees, other.lat_microdegrees);
        // The shorter way round: a difference of longitude beyond 180 degrees has the same squared half sine.
        let lon = half(self.lon_microdegrees, other.lon_microdegrees);
        let chord = lat * lat + cosine(self.lat_microdegrees) * cosine(other.lat_microdegrees) * lon * lon;
        let chord = chord.clamp(0.0, 1.0);
        (2.0 * RADIUS * arc_tangent(chord.sqrt(), (1.0 - chord).sqrt())).round() as u32
    }

    /// [`Self::great_circle_metres`] in kilometres.
    pub fn great_circle_km(self, other: Self) -> f64 {
        f64::from(self.great_circle_metres(other)) / 1e3
    }
}

fn radians(microdegrees: f64) -> f64 {
    microdegrees * (std::f64::consts::PI / 180e6)
}

/// The sine of an angle between -π and π, by its Taylor series around zero after folding into the first quarter.
fn sine(angle: f64) -> f64 {
    use std::f64::consts::{FRAC_PI_2, PI};
    let folded = if angle > FRAC_PI_2 {
        PI - angle
    } else if angle < -FRAC_PI_2 {
        -PI - angle
    } else {
        angle
    };
    let square = folded * folded;
    // Ten terms: the next is below 1e-16 of the first within a quarter turn.
    let series = (1..=10).rev().fold(1.0, |sum, term| {
        let even = f64::from(2 * term);
        1.0 - square / (even * (even + 1.0)) * sum
    });
    folded * series
}

/// The angle in the first quarter whose tangent is `y / x`.
fn arc_tangent(y: f64, x: f64) -> f64 {
    use std::f64::consts::FRAC_PI_2;
    if y > x {
        return FRAC_PI_2 - arc_tangent(x, y);
    }
    if y == 0.0 {
        return 0.0;
    }
    // Halving the angle three times brings the tangent below 0.1, where the series is short.
    let mut tangent = y / x;
    for _ in 0..3 {
        tangent /= 1.0 + (1.0 + tangent * tangent).sqrt();
    }
    let square = tangent * tangent;
    let series = (0..10)
        .rev()
        .fold(0.0, |sum, term| 1.0 / f64::from(2 * term + 1) - square * sum);
    8.0 * tangent * series
}

impl TryFrom<Degrees> for Coordinates {
    type Error = Error;
    fn try_from(degrees: Degrees) -> Result<Self> {
        Self::from_degrees(degrees.latitude, degrees.longitude)
    }
}

impl From<Coordinates> for Degrees {
    fn from(place: Coordinates) -> Self {
        Self {
            latitude: place.latitude(),
            longitude: place.longitude(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(latitude: f64, longitude: f64) -> Coordinates {
        Coordinates::from_degrees(latitude, longitude).unwrap()
    }

    #[test]
    fn known_distances() {
        let (london, paris) = (place(51.5074, -0.1278), place(48.8566, 2.3522));
        assert_eq!(london.great_circle_metres(paris), 343_557);
        assert_eq!(london.great_circle_metres(london), 0);
        // Half and a quarter of the circumference.
        assert_eq!(place(0.0, 0.0).great_circle_metres(place(0.0, 180.0)), 20_015_114);
        assert_eq!(place(90.0, 0.0).great_circle_metres(place(0.0, 77.0)), 10_007_557);
        // Across the date line.
        assert_eq!(place(0.0, 179.5).great_circle_metres(place(0.0, -179.5)), 111_195);
    }

    fn anywhere() -> impl Strategy<Value = Coordinates> {
        (-90.0..=90.0_f64, -180.0..=180.0_f64).prop_map(|(latitude, longitude)| place(latitude, longitude))
    }

    proptest! {
        #[test]
        fn a_distance(a in anywhere(), b in anywhere(), c in anywhere()) {
            let ab = a.great_circle_metres(b);
            prop_assert_eq!(ab, b.great_circle_metres(a));
            prop_assert!(ab <= 20_015_114);
            prop_assert!(ab <= a.great_circle_metres(c) + c.great_circle_metres(b) + 2);
            // The same formula over the standard library's functions.
            let (p, q) = (a.latitude().to_radians(), b.latitude().to_radians());
            let d = (b.longitude() - a.longitude()).to_radians();
            let h = ((q - p) / 2.0).sin().powi(2) + p.cos() * q.cos() * (d / 2.0).sin().powi(2);
            let expected = 2.0 * 6_371_008.8 * h.sqrt().min(1.0).asin();
            prop_assert!((f64::from(ab) - expected).abs() < 1.0, "{} {}", ab, expected);
        }
    }
}
