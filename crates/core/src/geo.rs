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
